import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { densityValidity } from '../../../src/engine/evaluate/dbcv';
import { firstWithinGap } from '../../../src/engine/cluster/k-for-kmeans/gap-rule';
import { gapReference } from '../../../src/engine/evaluate/gap';
import { internalFigures } from '../../../src/engine/evaluate/internal';
import { bayesianCriterion } from '../../../src/engine/evaluate/bayesian-criterion';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { Random } from '../../../src/engine/base/random';

interface Shape {
  readonly name: string;
  readonly rows: number[][];
  readonly labels: number[];
  readonly dbcv: number;
  readonly clusters: number[];
  readonly bic: number;
  readonly silhouette: number;
}
const { shapes } = JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/evaluation.json'), 'utf8')) as {
  shapes: Shape[];
};
const never = new AbortController().signal;

function matrix(rows: readonly number[][]): FeatureMatrix {
  return { count: rows.length, dimension: rows[0]!.length, rows: Float32Array.from(rows.flat()) };
}

function close(actual: number | null, expected: number, tolerance: number): void {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

for (const { name, rows, labels, dbcv, clusters, bic, silhouette } of shapes) {
  test(`${name}: DBCV is that of hdbscan, silhouette and BIC those of scikit-learn and scipy`, async () => {
    const features = matrix(rows);
    const found = await densityValidity(features, Int32Array.from(labels), clusters.length, never);
    clusters.forEach((value, cluster) => close(found.clusters[cluster]!, value, 1e-9));
    close(found.value, dbcv, 1e-9);
    const figures = await internalFigures(features, Int32Array.from(labels), never);
    close(figures.dbcv, dbcv, 1e-9);
    close(figures.silhouette, silhouette, 1e-4);
    close(figures.bic, bic, 1e-3);
  });
}

test('DBCV prefers the two moons to halves that cut through both', async () => {
  const { rows, labels } = shapes[0]!;
  const features = matrix(rows);
  const halves = Int32Array.from(rows, ([x]) => Number(x! > 0.5));
  const moons = await densityValidity(features, Int32Array.from(labels), 2, never);
  assert.ok(moons.value > 0.2 + (await densityValidity(features, halves, 2, never)).value);
});

test('rows that are the same, and clusters of one row, break no figure', async () => {
  const features = matrix([[0], [0], [0], [5], [5], [9]]);
  const { value, clusters } = await densityValidity(features, Int32Array.of(0, 0, 0, 1, 1, 2), 3, never);
  assert.deepEqual([...clusters], [1, 1, NaN]);
  close(value, 5 / 6, 1e-12);
  await assert.rejects(densityValidity(features, Int32Array.of(0, 0, 0, -1, -1, 1), 2, never), RangeError);
  const alone = await internalFigures(features, Int32Array.of(0, 0, 0, -1, -1, 1), never);
  assert.equal(alone.dbcv, null);
  const one = await internalFigures(features, new Int32Array(6).fill(3), never);
  assert.deepEqual([one.silhouette, one.intraInter, one.bic, one.dbcv], [null, null, null, null]);
  assert.equal(bayesianCriterion([3, 3], 1, 0), null);
});

test('clusters may be numbered with gaps', async () => {
  const { rows, labels } = shapes[2]!;
  const plain = await internalFigures(matrix(rows), Int32Array.from(labels), never);
  const gaps = Int32Array.from(labels, (label) => (label < 0 ? -1 : 3 * label + 1));
  assert.deepEqual(await internalFigures(matrix(rows), gaps, never), plain);
});

test('the intra/inter score of a partition is the mean spread over the smallest distance of centres', async () => {
  const figures = await internalFigures(matrix([[0], [2], [10], [12]]), Int32Array.of(0, 0, 1, 1), never);
  assert.equal(figures.dispersion, 4);
  assert.equal(figures.intraInter, 1 / 100);
});

/** Rows around centres far apart in the plane. */
function blobs(k: number, each: number): FeatureMatrix {
  const random = new Random(4);
  const rows = Array.from({ length: k * each }, (_, i) => {
    const angle = ((i % k) / k) * 2 * Math.PI;
    return [8 * Math.cos(angle) + random.normal(), 8 * Math.sin(angle) + random.normal()];
  });
  return matrix(rows);
}

test('gap and BIC find the number of planted groups', async () => {
  const features = blobs(4, 60);
  const ks = [1, 2, 3, 4, 5, 6, 7];
  const found = [];
  const gaps = [];
  for (const k of ks) {
    found.push(await kMeans(features, k, 4, new Random(k), never));
    const reference = await gapReference(features, k, new Random(2), never);
    assert.equal(await gapReference(features, k, new Random(2), never), reference);
    gaps.push(reference - Math.log(found.at(-1)!.inertia));
  }
  const nothing = gaps.map(() => 0);
  assert.equal(ks[firstWithinGap(gaps, nothing)], 4);
  const criteria = found.map(({ labels, inertia }, i) => {
    const sizes = ks.slice(0, ks[i]).map((_, c) => labels.filter((label) => label === c).length);
    return bayesianCriterion(sizes, 2, inertia)!;
  });
  assert.equal(ks[criteria.indexOf(Math.min(...criteria))], 4);
});

test('uniform data has a gap of nearly nothing', async () => {
  const random = new Random(12);
  const features = matrix(Array.from({ length: 300 }, () => [random.next(), random.next(), random.next()]));
  const reference = await gapReference(features, 3, new Random(2), never);
  const { inertia } = await kMeans(features, 3, 4, new Random(1), never);
  assert.ok(Math.abs(reference - Math.log(inertia)) < 0.06);
});

test('a cancel ends the figures', async () => {
  const stop = AbortSignal.abort();
  await assert.rejects(
    internalFigures(
      blobs(3, 20),
      Int32Array.from({ length: 60 }, (_, i) => i % 3),
      stop,
    ),
  );
});
