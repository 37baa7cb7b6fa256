import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankedRestarts } from './whole-clusterers';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { learnPreparation, prepare } from '../../../src/engine/features/preparation';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { rowsInMemory } from '../../../src/engine/features/row-source';
import { Random } from '../../../src/engine/base/random';

const signal = new AbortController().signal;

/** A wide cluster of 600 and two small ones beside each other, far from it. */
function wideAndTwins(): { features: FeatureMatrix; truth: number[] } {
  const random = new Random(3);
  const truth = [...new Array<number>(600).fill(0), ...new Array<number>(30).fill(1), ...new Array<number>(30).fill(2)];
  const rows = new Float32Array(truth.length * 2);
  truth.forEach((group, i) => {
    rows[2 * i] = group === 0 ? 2 * random.normal() : 30 + 0.3 * random.normal();
    rows[2 * i + 1] = group === 0 ? 2 * random.normal() : (group === 1 ? 4 : -4) + 0.3 * random.normal();
  });
  return { features: { count: truth.length, dimension: 2, rows }, truth };
}

/** Whether two partitions are the same but for the numbers. */
function same(labels: Int32Array, truth: readonly number[]): boolean {
  const pairs = new Set(truth.map((group, i) => `${group} ${labels[i]}`));
  return pairs.size === new Set(truth).size && pairs.size === new Set(labels).size;
}

test('the smallest inertia cuts a wide cluster and joins two small ones; the silhouette sees all three', async () => {
  const { features, truth } = wideAndTwins();
  assert.ok(!same((await kMeans(features, 3, 32, new Random(1), signal)).labels, truth));
  const ranked = await rankedRestarts(features, 3, 32, new Random(1), signal);
  assert.ok(same(ranked[0]!.labels, truth));
  assert.ok(ranked.length > 1);
  for (const [i, { silhouette }] of ranked.entries()) assert.ok(i === 0 || silhouette <= ranked[i - 1]!.silhouette);
  const again = await rankedRestarts(features, 3, 32, new Random(1), signal);
  assert.deepEqual(again, ranked);
});

test('silhouettes need two clusters, and a cancel is felt', async () => {
  const { features } = wideAndTwins();
  await assert.rejects(rankedRestarts(features, 1, 2, new Random(1), signal), /two clusters/);
  await assert.rejects(rankedRestarts(features, 661, 2, new Random(1), signal), /k = 661/);
  await assert.rejects(
    rankedRestarts(features, 3, 2, new Random(1), AbortSignal.abort(new Error('stopped'))),
    /stopped/,
  );
});

test('rows cut to components keep their spread and length, and others are prepared alike', async () => {
  const random = new Random(1);
  const rows = Float32Array.from({ length: 100 * 6 }, () => random.normal());
  for (let i = 0; i < 100; i++) rows[i * 6 + 1] = 100 * rows[i * 6]! + 7;
  const features = { count: 100, dimension: 6, rows };
  const found = await learnPreparation(rowsInMemory(features), 3, 'components', new Random(2), {
    progress: () => undefined,
    signal,
  });
  assert.equal(found.dimension, 3);
  const deviations = [0, 1, 2].map((j) => {
    const column = Array.from({ length: 100 }, (_, i) => found.rows[i * 3 + j]!);
    return Math.sqrt(column.reduce((sum, value) => sum + value ** 2, 0) / 100);
  });
  // Two of the six standardised features are one: the three largest variances are 2, and about 1
  // twice.
  const kept = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
  assert.ok(kept > 3.7 && kept < 4.7, deviations.join());
  assert.deepEqual((await prepare(rowsInMemory(features), found.preparation, signal)).rows, found.rows);
});
