import assert from 'node:assert/strict';
import { test } from 'node:test';
import { condensedAt, condensedDistances } from '../../../src/engine/numeric/pairwise';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { Random } from '../../../src/engine/base/random';
import { QuadTree } from '../../../src/engine/reduce/quad-tree';
import { TSNE, tsne } from '../../../src/engine/reduce/tsne';
import { manyRows, quiet, setOf } from '../clusterer-fixture';

const uneven = setOf('uneven');

test('t-SNE leaves no more divergence than scikit-learn, and keeps neighbours as well', async () => {
  const { features } = uneven;
  const found = await tsne(features, { ...TSNE, perplexity: 20 }, quiet());
  const expected = uneven.tsne!;
  assert.equal(found.rows.length, 2 * features.count);
  assert.ok(found.divergence < expected.divergence * 1.03, `${found.divergence}, not ${expected.divergence}`);
  // A divergence that were taken wrongly would not come near from above only.
  assert.ok(found.divergence > expected.divergence * 0.8, `${found.divergence}, not ${expected.divergence}`);
  const kept = await trustworthiness(features, found, 10);
  assert.ok(kept > expected.trustworthiness - 0.01, `${kept}, not ${expected.trustworthiness}`);
});

test('the same seed gives the same map', async () => {
  const settings = { ...TSNE, iterations: 60 };
  const one = await tsne(uneven.features, settings, quiet(2));
  const two = await tsne(uneven.features, settings, quiet(2));
  assert.deepEqual(one.rows, two.rows);
});

test('equal rows, and features without a second direction, make a map all the same', async () => {
  const rows = Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 10));
  const found = await tsne({ count: 40, dimension: 1, rows }, { ...TSNE, perplexity: 5, iterations: 200 }, quiet());
  assert.ok(found.rows.every(Number.isFinite));
  const equal = await tsne(
    { count: 40, dimension: 1, rows: new Float32Array(40) },
    { ...TSNE, perplexity: 5, iterations: 50 },
    quiet(),
  );
  assert.ok(equal.rows.every(Number.isFinite));
});

test('the tree sums the repulsion of all pairs, exactly where nothing is taken together', () => {
  const random = new Random(4);
  const count = 300;
  const points = Float64Array.from({ length: 2 * count }, () => random.normal());
  // Equal points, and two that only the deepest cells part.
  points.set(points.subarray(0, 2), 10);
  points.set(points.subarray(0, 2), 20);
  points[30] = points[32]! + 1e-12;
  points[31] = points[33]!;
  const exact = new Float64Array(2 * count);
  let all = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      const dx = points[2 * i]! - points[2 * j]!;
      const dy = points[2 * i + 1]! - points[2 * j + 1]!;
      const near = 1 / (1 + dx * dx + dy * dy);
      all += near;
      exact[2 * i]! += near * near * dx;
      exact[2 * i + 1]! += near * near * dy;
    }
  }
  const tree = new QuadTree(count);
  for (const [theta, tolerance] of [
    [0, 1e-9],
    [0.5, 0.02],
  ] as const) {
    tree.build(points);
    const found = new Float64Array(2 * count);
    const sum = tree.repel(points, 0, count, theta, found);
    assert.ok(Math.abs(sum / all - 1) < tolerance, `${sum}, not ${all}`);
    const largest = Math.max(...exact.map(Math.abs));
    found.forEach((force, at) => assert.ok(Math.abs(force - exact[at]!) <= tolerance * largest, `force ${at}`));
  }
});

test('settings that make no sense are refused in words', async () => {
  const refused = (change: Partial<typeof TSNE>, words: RegExp): Promise<void> =>
    assert.rejects(
      tsne(uneven.features, { ...TSNE, ...change }, quiet()),
      (error) => error instanceof RangeError && words.test(error.message),
    );
  await refused({ perplexity: 200 }, /perplexity is 200: choose a number between 1 and 99/);
  await refused({ iterations: 0 }, /iterations is 0/);
  await refused({ theta: -1 }, /theta is -1/);
  await refused({ learningRate: 0 }, /learningRate is 0: choose a number between 0 and/);
});

test('a cancel ends it, and progress reaches its end', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stopped')), 60);
  await assert.rejects(tsne(manyRows(1500, 20), TSNE, { ...quiet(), signal: stop.signal }), /stopped/);
  const seen: [number, number][] = [];
  const onProgress = (done: number, total: number): number => seen.push([done, total]);
  await tsne(uneven.features, { ...TSNE, iterations: 20 }, { ...quiet(), progress: onProgress });
  assert.ok(seen.every(([done], i) => i === 0 || done >= seen[i - 1]![0]));
  assert.equal(seen.at(-1)![0], seen.at(-1)![1]);
});

/**
 * Venna and Kaski's measure, as scikit-learn takes it: 1 where no row gained a neighbour that it
 * did not have.
 */
async function trustworthiness(features: FeatureMatrix, map: FeatureMatrix, k: number): Promise<number> {
  const { count } = features;
  const { signal } = new AbortController();
  const before = await condensedDistances(features, { squared: true }, () => undefined, signal);
  const after = await condensedDistances(map, { squared: true }, () => undefined, signal);
  const ranked = (distances: Float32Array, i: number): number[] => {
    const to = (j: number): number => distances[i < j ? condensedAt(i, j, count) : condensedAt(j, i, count)]!;
    const others = Array.from({ length: count }, (_, j) => j).filter((j) => j !== i);
    return others.sort((a, b) => to(a) - to(b));
  };
  let penalty = 0;
  for (let i = 0; i < count; i++) {
    const ranks = new Map(ranked(before, i).map((j, rank) => [j, rank + 1]));
    for (const j of ranked(after, i).slice(0, k)) penalty += Math.max(0, ranks.get(j)! - k);
  }
  return 1 - (2 * penalty) / (count * k * (2 * count - 3 * k - 1));
}
