import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  firstNearlyBestAgreement,
  globalMinimum,
  minimumAfterFirstPeak,
  mostStableBehindFirstDip,
} from '../../src/engine/cluster/choose-k';
import { measureCurve, sampleForCurve } from '../../src/engine/cluster/k-curve';
import { kMeans } from '../../src/engine/cluster/kmeans';
import { principalComponents } from '../../src/engine/cluster/pca';
import { adjustedRandIndex } from '../../src/engine/cluster/rand-index';
import { silhouettes } from '../../src/engine/cluster/silhouette';
import { agreementOfCurves, mostConfirmed } from '../../src/engine/cluster/view-agreement';
import type { FeatureMatrix } from '../../src/engine/features/matrix';
import { Random } from '../../src/engine/random';

const never = new AbortController().signal;
interface Fixture {
  rows: number[][];
  truth: number[];
  inertia: number;
  labels: number[];
  standardised: number[][];
}
const fixture = JSON.parse(readFileSync(path.join(__dirname, '../fixtures/kmeans.json'), 'utf8')) as Fixture;
const matrix = (rows: number[][]): FeatureMatrix => ({
  count: rows.length,
  dimension: rows[0]!.length,
  rows: Float32Array.from(rows.flat()),
});

test('k-means finds the partition and the inertia that scikit-learn finds', async () => {
  const result = await kMeans(matrix(fixture.rows), 5, 8, new Random(1), never);
  assert.equal(adjustedRandIndex(result.labels, fixture.labels), 1);
  assert.ok(Math.abs(result.inertia - fixture.inertia) < 1e-3 * fixture.inertia, `${result.inertia}`);
});

test('the same seed gives the same clusters, another seed other draws', async () => {
  const features = matrix(fixture.rows);
  const first = await kMeans(features, 7, 1, new Random(3), never);
  const again = await kMeans(features, 7, 1, new Random(3), never);
  const other = await kMeans(features, 7, 1, new Random(4), never);
  assert.deepEqual(first.labels, again.labels);
  assert.notDeepEqual(first.labels, other.labels);
});

test('a k beyond the number of images is refused', async () => {
  await assert.rejects(kMeans(matrix([[0], [1]]), 3, 1, new Random(1), never), RangeError);
});

test('more clusters than different rows leave no cluster broken', async () => {
  const result = await kMeans(matrix([[0], [0], [0], [1], [1]]), 4, 2, new Random(1), never);
  assert.ok(result.labels.every((label) => label >= 0 && label < 4));
  assert.ok(result.inertia < 1e-9);
});

test('the rules read a curve as published', () => {
  const scores = [1, 3, 5, 4, 2, 2.5];
  assert.equal(globalMinimum(scores), 0);
  assert.equal(minimumAfterFirstPeak(scores), 4);
  assert.equal(minimumAfterFirstPeak([5, 4, 3]), 2);
});

test('the most stable k is looked for behind the first dip', () => {
  assert.equal(mostStableBehindFirstDip([1, 0.8, 0.4, 0.7, 0.9, 0.6]), 4);
  assert.equal(mostStableBehindFirstDip([0.2, 0.5, 0.9]), 2);
});

test('of nearly equal agreements the smallest k is taken, behind the dip that a trivial agreement leaves', () => {
  assert.equal(firstNearlyBestAgreement([0.02, 0.05, 0.1, 0.19, 0.2, 0.2, 0.19]), 4);
  assert.equal(firstNearlyBestAgreement([0.4, 0.1, 0.15, 0.19, 0.2, 0.2, 0.19]), 3);
  assert.equal(firstNearlyBestAgreement([0.5]), 0);
});

test('the number of well separated groups is found by stability, by the score and by the agreement of views', async () => {
  const features = matrix(fixture.rows);
  const sample = sampleForCurve(features.count, 2000, new Random(1));
  const curve = (seed: number): ReturnType<typeof measureCurve> =>
    measureCurve(features, sample, [2, 9], 4, new Random(seed), () => undefined, never);
  const [one, other] = [await curve(1), await curve(2)];
  assert.deepEqual(one.ks, [2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(one.ks[mostStableBehindFirstDip(one.stabilities)], 5);
  assert.equal(one.ks[globalMinimum(one.scores)], 5);
  assert.equal(one.ks[firstNearlyBestAgreement(agreementOfCurves([one, other]))], 5);
});

test('a large set is sampled by the seed, a small one is taken whole', () => {
  assert.deepEqual([...sampleForCurve(3, 5, new Random(1))], [0, 1, 2]);
  const sample = sampleForCurve(10_000, 2000, new Random(1));
  assert.equal(new Set(sample).size, 2000);
  assert.deepEqual(sample, sampleForCurve(10_000, 2000, new Random(1)));
  assert.notDeepEqual(sample, sampleForCurve(10_000, 2000, new Random(2)));
});

test('of the restarts of a view the one that the other views confirm is kept, not the one with the smallest inertia', () => {
  const result = (
    labels: number[],
    inertia: number,
  ): { labels: Int32Array; centres: Float32Array; inertia: number } => ({
    labels: Int32Array.from(labels),
    centres: new Float32Array(2),
    inertia,
  });
  const odd = result([0, 1, 0, 1, 0, 1], 1);
  const confirmed = result([0, 0, 0, 1, 1, 1], 2);
  const other = result([1, 1, 1, 0, 0, 1], 5);
  assert.deepEqual(mostConfirmed([[odd, confirmed], [other]]), [confirmed, other]);
});

test('an abort ends k-means at once', async () => {
  const controller = new AbortController();
  controller.abort(new Error('stop'));
  await assert.rejects(kMeans(matrix(fixture.rows), 5, 8, new Random(1), controller.signal), /stop/);
});

test('silhouettes are high inside a group and low between two', async () => {
  const features = matrix([[0], [0.1], [5], [5.1], [2.5]]);
  const values = await silhouettes(features, Int32Array.of(0, 0, 1, 1, 0), Float32Array.of(0.05, 5.05), never);
  assert.ok(values[0]! > 0.9 && values[3]! > 0.9 && values[4]! < 0.1);
});

test('principal components keep the distances of data that lies in a plane', async () => {
  const random = new Random(5);
  const axes = [0, 1].map(() => Array.from({ length: 20 }, () => random.normal()));
  const rows = Array.from({ length: 60 }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return axes[0]!.map((value, j) => a * value + b * axes[1]![j]!);
  });
  const reduced = await principalComponents(matrix(rows), 2, random, never);
  const distance = (m: FeatureMatrix, i: number, j: number): number =>
    Math.hypot(
      ...Array.from({ length: m.dimension }, (_, d) => m.rows[i * m.dimension + d]! - m.rows[j * m.dimension + d]!),
    );
  for (let i = 1; i < 60; i++) {
    assert.ok(Math.abs(distance(reduced, 0, i) - distance(matrix(rows), 0, i)) < 1e-3);
  }
});
