import assert from 'node:assert/strict';
import { test } from 'node:test';
import { K_SCORES, kScores } from '../../../src/engine/cluster/k-for-kmeans/k-scores';
import { firstWithinGap } from '../../../src/engine/cluster/k-for-kmeans/gap-rule';
import { manyRows, quiet, setOf } from '../clusterer-fixture';

const { features } = setOf('blobs');
const all = Int32Array.from({ length: features.count }, (_, i) => i);

test('all four curves speak for the number of blobs', async () => {
  const scores = await kScores(features, all, { ...K_SCORES, to: 10 }, quiet());
  assert.deepEqual(scores.ks, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(scores.chosen, { intraInter: 4, silhouette: 4, gap: 4, bic: 4 });
  for (const curve of [scores.intraInter, scores.silhouette, scores.gap, scores.gapDeviation, scores.bic]) {
    assert.equal(curve.length, 9);
    assert.ok(curve.every(Number.isFinite));
  }
});

test('rows without clusters have no gap', async () => {
  const even = manyRows(400, 4);
  const rows = Int32Array.from({ length: 400 }, (_, i) => i);
  const blobs = await kScores(features, all, { ...K_SCORES, to: 6 }, quiet());
  const none = await kScores(even, rows, { ...K_SCORES, to: 6 }, quiet());
  const most = Math.max(...blobs.gap);
  const least = Math.max(...none.gap);
  assert.ok(most > least + 0.3, `${most} and ${least}`);
  assert.ok(Math.max(...none.silhouette) < 0.35);
});

test('the smallest k within a deviation of the next gap is taken', () => {
  assert.equal(firstWithinGap([0.1, 0.5, 0.55, 0.9], [0, 0, 0.1, 0]), 1);
  assert.equal(firstWithinGap([0.1, 0.5, 0.7], [0, 0, 0]), 2);
});

test('the same seed gives the same curves; a range beyond the rows is cut, one without any k refused', async () => {
  const few = Int32Array.of(0, 1, 2, 3, 4, 5, 6);
  const settings = { ...K_SCORES, references: 3 };
  const one = await kScores(features, few, settings, quiet(5));
  assert.deepEqual(one, await kScores(features, few, settings, quiet(5)));
  assert.deepEqual(one.ks, [2, 3, 4, 5, 6]);
  await assert.rejects(
    kScores(features, few, { ...settings, from: 1 }, quiet()),
    /from is 1: choose a whole number between 2 and 6/,
  );
  await assert.rejects(kScores(features, few, { ...settings, from: 5, to: 4 }, quiet()), /to is 4/);
});

test('a cancel ends it, and progress reaches its end', async () => {
  const many = manyRows(1500, 20);
  const rows = Int32Array.from({ length: 1500 }, (_, i) => i);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stopped')), 60);
  await assert.rejects(kScores(many, rows, K_SCORES, { ...quiet(), signal: stop.signal }), /stopped/);
  const seen: [number, number][] = [];
  await kScores(features, all, { ...K_SCORES, to: 4 }, { ...quiet(), progress: (...step) => seen.push(step) });
  assert.ok(seen.every(([done], i) => i === 0 || done >= seen[i - 1]![0]));
  assert.equal(seen.at(-1)![0], seen.at(-1)![1]);
});
