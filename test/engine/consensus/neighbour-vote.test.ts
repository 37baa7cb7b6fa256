import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import { votesOfNeighbours } from '../../../src/engine/consensus/neighbour-vote';
import { toUnitLength } from '../../../src/engine/numeric/unit-length';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';

const DIMENSION = 6;
const { signal } = new AbortController();

function unitRows(count: number, random: Random): FeatureMatrix {
  const rows = Float32Array.from({ length: count * DIMENSION }, () => random.normal());
  toUnitLength(rows, DIMENSION);
  return { count, dimension: DIMENSION, rows };
}

test('neighbours are found wherever they lie among many known rows', async () => {
  const random = new Random(5);
  // More than are compared at once.
  const known = unitRows(40_000, random);
  const labels = Int32Array.from({ length: known.count }, () => random.integer(3));
  const fresh = unitRows(7, random);
  const product = (i: number, j: number): number => {
    let sum = 0;
    for (let at = 0; at < DIMENSION; at++) sum += fresh.rows[i * DIMENSION + at]! * known.rows[j * DIMENSION + at]!;
    return sum;
  };
  const expected = Array.from({ length: fresh.count }, (_, i) => {
    const nearest = Array.from(labels.keys())
      .sort((a, b) => product(i, b) - product(i, a))
      .slice(0, 15);
    const votes = [0, 1, 2].map((label) => nearest.filter((j) => labels[j] === label).length);
    return { label: votes.indexOf(Math.max(...votes)), share: Math.max(...votes) / 15 };
  });
  const ballots = [{ labels, shares: [1] }];
  const [vote] = await votesOfNeighbours({ known: [known], fresh: [fresh], ballots }, signal);
  const found = vote!;
  assert.deepEqual(
    [...found.labels],
    expected.map(({ label }) => label),
  );
  found.support.forEach((support, i) => assert.ok(Math.abs(support - expected[i]!.share) < 1e-6));
});

test('without new images nobody votes', async () => {
  const none = { count: 0, dimension: DIMENSION, rows: new Float32Array(0) };
  const known = unitRows(4, new Random(1));
  const ballots = [{ labels: [0, 1, 0, 1], shares: [1] }];
  const [found] = await votesOfNeighbours({ known: [known], fresh: [none], ballots }, signal);
  assert.deepEqual(found, { labels: new Int32Array(0), support: new Float32Array(0) });
});
