import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apartnessOf } from '../../../src/engine/consensus/apartness';
import type { SparseMatrix } from '../../../src/engine/numeric/neighbour-graph';

/** Images of each part. */
const SIZE = 10;
/** Tie of two images of one part, and of two parts of one kind. */
const WITHIN_PART = 1;
const WITHIN_KIND = 0.1;

/** A graph of kinds that fall into parts, and its parts as the groups that it falls into. */
function graphOf(partsOfKinds: readonly number[], betweenKinds: number) {
  const kindOfPart = partsOfKinds.flatMap((parts, kind) => Array.from({ length: parts }, () => kind));
  const count = kindOfPart.length * SIZE;
  const labels = Int32Array.from({ length: count }, (_, image) => Math.floor(image / SIZE));
  const starts = [0];
  const ends: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const a = labels[i]!;
      const b = labels[j]!;
      const weight = a === b ? WITHIN_PART : kindOfPart[a] === kindOfPart[b] ? WITHIN_KIND : betweenKinds;
      if (i === j || weight === 0) continue;
      ends.push(j);
      weights.push(weight);
    }
    starts.push(ends.length);
  }
  const graph: SparseMatrix = {
    count,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    weights: Float64Array.from(weights),
  };
  return apartnessOf(graph, { labels, k: kindOfPart.length });
}

test('kinds that nothing ties are apart, though the parts of each are tied', () => {
  const { inside, apart } = graphOf([3, 3, 2, 1], 0);
  assert.ok(inside < 0.9, `the groups keep ${inside} inside`);
  assert.ok(apart);
});

test('kinds that are tied are close, and so are parts of two worlds or of a lump', () => {
  assert.equal(graphOf([3, 3, 2, 1], 0.005).apart, false, 'tied kinds');
  assert.equal(graphOf([3, 3], 0).apart, false, 'two worlds');
  assert.equal(graphOf([16, 1, 1, 1, 1], 0).apart, false, 'a lump beside four kinds');
});

test('groups that keep nearly all inside are apart', () => {
  assert.equal(graphOf([1, 1, 1], 0.001).apart, true);
  assert.equal(graphOf([1, 1, 1], 0.05).apart, false);
});
