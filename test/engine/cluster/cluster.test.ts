import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  firstNearlyBestAgreement,
  firstNearlyBestSilhouette,
  globalMinimum,
  minimumAfterFirstPeak,
  mostStableBehindFirstDip,
} from '../../../src/engine/cluster/k-for-kmeans/k-rules';
import { exactSilhouettes } from '../../../src/engine/numeric/exact-silhouette';
import { measureCurve, sampleForCurve } from '../../../src/engine/cluster/k-for-kmeans/k-curve';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { KMeansPool } from '../../../src/engine/numeric/kmeans-pool';
import { principalComponents } from '../../../src/engine/numeric/pca';
import { adjustedRandIndex } from '../../../src/engine/numeric/rand-index';
import { silhouettes } from '../../../src/engine/numeric/silhouette';
import { agreementOfCurves, mostConfirmed } from '../../../src/engine/cluster/k-for-kmeans/extractor-agreement';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { project } from '../../../src/engine/numeric/kernels/project';
import { Random } from '../../../src/engine/base/random';

const never = new AbortController().signal;
interface Fixture {
  rows: number[][];
  truth: number[];
  inertia: number;
  labels: number[];
  standardised: number[][];
}
const fixture = JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/kmeans.json'), 'utf8')) as Fixture;
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

test('of nearly equal silhouettes the smallest k is taken', () => {
  assert.equal(firstNearlyBestSilhouette([0.1, 0.2, 0.23, 0.25, 0.249, 0.24]), 2);
  assert.equal(firstNearlyBestSilhouette([0.1, 0.2, 0.22, 0.25, 0.249, 0.24]), 3);
  assert.equal(firstNearlyBestSilhouette([-0.3, -0.2, -0.25]), 1);
  assert.equal(firstNearlyBestSilhouette([0.5]), 0);
});

test('the number of well separated groups is found by stability, by the score and by the agreement of extractors', async () => {
  const features = matrix(fixture.rows);
  const sample = sampleForCurve(features.count, 2000, new Random(1));
  const curve = (seed: number): ReturnType<typeof measureCurve> =>
    measureCurve(
      features,
      sample,
      { range: [2, 9], starts: 4, random: new Random(seed) },
      { progress: () => undefined, signal: never },
    );
  const one = await curve(1);
  const other = await curve(2);
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

test('of the restarts of an extractor the one that the other extractors confirm is kept, not the one with the smallest inertia', () => {
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

/** Rows around `groups` centres that overlap, so that k-means takes many iterations. */
function clouds(count: number, dimension: number, groups: number): FeatureMatrix {
  const random = new Random(11);
  const centres = Array.from({ length: groups * dimension }, () => random.normal());
  const rows = Float32Array.from({ length: count * dimension }, (_, at) => {
    const group = Math.floor(at / dimension) % groups;
    return centres[group * dimension + (at % dimension)]! + random.normal();
  });
  return { count, dimension, rows };
}

function square(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0);
}

test('every row ends at its nearest centre, though most distances are never measured', async () => {
  for (const [count, dimension, k] of [
    [900, 7, 13],
    [500, 64, 20],
  ] as const) {
    const features = clouds(count, dimension, 9);
    const { labels, centres, inertia } = await kMeans(features, k, 1, new Random(5), never);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const row = features.rows.subarray(i * dimension, (i + 1) * dimension);
      const squares = Array.from({ length: k }, (_, c) =>
        square(row, centres.subarray(c * dimension, (c + 1) * dimension)),
      );
      assert.ok(squares[labels[i]!]! <= Math.min(...squares) * (1 + 1e-5));
      sum += squares[labels[i]!]!;
    }
    assert.ok(Math.abs(inertia - sum) < 1e-6 * sum, `${inertia} is not ${sum}`);
  }
});

test('a pool gives the same results with any number of threads, in the order of its tasks', async () => {
  const features = clouds(3000, 64, 9);
  const tasks = Array.from({ length: 24 }, (_, at) => ({ k: 12 + (at % 9), seed: at }));
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map(async (threads) => {
      const pool = new KMeansPool(threads);
      const done: number[] = [];
      const results = await pool.run(features, tasks, ({ seed }) => done.push(seed), never);
      await pool.close();
      assert.deepEqual(
        done.toSorted((a, b) => a - b),
        tasks.map(({ seed }) => seed),
      );
      return results;
    }),
  );
  const alone = await kMeans(features, tasks[5]!.k, 1, new Random(5), never);
  assert.deepEqual(one![5], alone);
  assert.deepEqual(two, one);
  assert.deepEqual(three, one);
});

test('an abort ends the threads of a pool in the middle of a run', async () => {
  const features = clouds(20_000, 128, 9);
  const controller = new AbortController();
  const pool = new KMeansPool(2);
  const tasks = Array.from({ length: 40 }, (_, seed) => ({ k: 40, seed }));
  const run = pool.run(features, tasks, () => controller.abort(new Error('stop')), controller.signal);
  await assert.rejects(run, /stop/);
});

test('a k beyond the number of images is refused by a pool too', async () => {
  const pool = new KMeansPool(2);
  await assert.rejects(
    pool.run(matrix([[0], [1]]), [{ k: 3, seed: 1 }], () => undefined, never),
    RangeError,
  );
});

test("exact silhouettes equal scikit-learn's, that of a row alone in its cluster is 0", async () => {
  const file = path.join(__dirname, '../../fixtures/silhouettes.json');
  const { labels, expected } = JSON.parse(readFileSync(file, 'utf8')) as { labels: number[]; expected: number[] };
  const features = matrix(fixture.rows.map((row) => row.slice(0, 7)));
  const values = await exactSilhouettes(features, Int32Array.from(labels), 6, never);
  assert.equal(values[0], 0);
  expected.forEach((value, i) => assert.ok(Math.abs(values[i]! - value) < 1e-4, `row ${i}: ${values[i]} not ${value}`));
});

test('silhouettes of two tight groups side by side are right also where everything else is far away', async () => {
  const random = new Random(2);
  const dimension = 50;
  const away = Array.from({ length: dimension }, () => random.normal());
  const rows = Array.from({ length: 40 }, (_, i) =>
    away.map((value) => (i < 20 ? value + (i % 2) * 2e-4 : -value) + 1e-4 * random.normal()),
  );
  const features = matrix(rows);
  const labels = Int32Array.from(rows, (_, i) => (i < 20 ? i % 2 : 2));
  const values = await exactSilhouettes(features, labels, 3, never);
  const distance = (i: number, j: number): number =>
    Math.sqrt(square(features.rows.subarray(i * dimension, (i + 1) * dimension), Float32Array.from(rows[j]!)));
  const sumTo = (i: number, first: number): number => {
    let sum = 0;
    for (let j = first; j < 20; j += 2) sum += i === j ? 0 : distance(i, j);
    return sum;
  };
  for (let i = 0; i < 20; i++) {
    const own = sumTo(i, i % 2) / 9;
    const other = sumTo(i, 1 - (i % 2)) / 10;
    assert.ok(Math.abs(values[i]! - (other - own) / Math.max(own, other)) < 1e-4, `row ${i}`);
  }
});

test('exact silhouettes need two clusters with rows, and labels of the clusters that there are', async () => {
  const features = matrix([[0], [1]]);
  await assert.rejects(exactSilhouettes(features, Int32Array.of(1, 1), 3, never), RangeError);
  await assert.rejects(exactSilhouettes(features, Int32Array.of(0, 3), 3, never), RangeError);
});

test('projections are the dot products of the rows from a given one on with the components', () => {
  const { rows } = clouds(301, 13, 3);
  const basis = clouds(5, 13, 2).rows;
  const out = new Float32Array(300 * 5);
  project({ rows, from: 1, count: 300 }, { basis, components: 5, dimension: 13 }, out);
  for (let i = 0; i < 300; i++) {
    for (let c = 0; c < 5; c++) {
      let sum = 0;
      for (let j = 0; j < 13; j++) sum += rows[(i + 1) * 13 + j]! * basis[c * 13 + j]!;
      assert.ok(Math.abs(out[i * 5 + c]! - sum) < 1e-4);
    }
  }
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
    const a = random.normal();
    const b = random.normal();
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
