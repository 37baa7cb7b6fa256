import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { nearestNeighbours, PairwiseDistances } from '../../../src/engine/numeric/pairwise';

const { signal } = new AbortController();

/** Rows on a coarse grid, so that many pairs are equally far. */
function gridRows(count: number, dimension: number): FeatureMatrix {
  const random = new Random(5);
  const rows = Float32Array.from({ length: count * dimension }, () => Math.round(2 * random.normal()));
  return { count, dimension, rows };
}

test('neighbours are those of all distances, the nearest first and of equally near ones the earlier', async () => {
  for (const [count, dimension, k] of [
    [300, 12, 7],
    [70, 3, 69],
    [5, 20, 1],
  ] as const) {
    const pairs = new PairwiseDistances(gridRows(count, dimension));
    const found = await nearestNeighbours(pairs, k, () => undefined, signal);
    for (let i = 0; i < count; i++) {
      const squares = pairs.row(i);
      const others = [...squares.keys()].filter((j) => j !== i);
      const nearest = others.sort((a, b) => squares[a]! - squares[b]! || a - b).slice(0, k);
      assert.deepEqual([...found.indices.subarray(i * k, (i + 1) * k)], nearest, `row ${i} of ${count}`);
      const distances = nearest.map((j) => Math.fround(Math.sqrt(squares[j]!)));
      assert.deepEqual([...found.distances.subarray(i * k, (i + 1) * k)], distances);
    }
  }
});

test('as many neighbours as there are rows are refused', async () => {
  const pairs = new PairwiseDistances(gridRows(4, 2));
  await assert.rejects(
    nearestNeighbours(pairs, 4, () => undefined, signal),
    /4 neighbours need at least 5 images/,
  );
});
