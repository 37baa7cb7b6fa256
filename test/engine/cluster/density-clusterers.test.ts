import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectClusters } from '../../../src/engine/cluster/algorithms/condensed-tree';
import { dbscan } from '../../../src/engine/cluster/algorithms/dbscan';
import { kneeOf } from '../../../src/engine/cluster/algorithms/knee';
import { hdbscan } from '../../../src/engine/cluster/algorithms/hdbscan';
import { DBSCAN, HDBSCAN } from './whole-clusterers';
import { OPTICS, optics } from '../../../src/engine/cluster/algorithms/optics';
import {
  condensedAt,
  condensedDistances,
  nearestNeighbours,
  PairwiseDistances,
} from '../../../src/engine/numeric/pairwise';
import { likeness, manyRows, quiet, SETS, setOf } from '../clusterer-fixture';

const SAME = 0.999;

for (const [name, fixture] of SETS) {
  const { features, eps, smallest } = fixture;

  test(`DBSCAN is scikit-learn's: ${name}`, async () => {
    const found = await dbscan(features, { eps, minPoints: 5 }, quiet());
    assert.ok(likeness(found.labels, fixture.dbscan.labels) >= SAME);
    assert.deepEqual([...found.cores], fixture.dbscan.cores);
    assert.equal(found.eps, eps);
  });

  test(`OPTICS orders the rows as scikit-learn does and cuts the same clusters: ${name}`, async () => {
    const settings = { minPoints: 8, maxEps: Infinity };
    const byXi = await optics(features, { ...settings, extraction: { xi: 0.05, minClusterSize: smallest } }, quiet());
    assert.deepEqual([...byXi.ordering], fixture.optics.ordering);
    byXi.reachability.forEach((reached, i) => {
      const wanted = fixture.optics.reachability[i] ?? Infinity;
      assert.ok(reached === wanted || Math.abs(reached - wanted) < 1e-4, `row ${i}: ${reached}, not ${wanted}`);
    });
    assert.ok(likeness(byXi.labels, fixture.optics.xi) >= SAME);
    const flat = await optics(features, { ...settings, extraction: { eps } }, quiet());
    assert.ok(likeness(flat.labels, fixture.optics.flat) >= SAME);
    const near = await optics(features, { minPoints: 8, maxEps: eps * 1.2, extraction: { eps } }, quiet());
    assert.ok(likeness(near.labels, fixture.optics.near) >= SAME);
  });

  for (const selection of ['excess-of-mass', 'leaf'] as const) {
    if (!fixture.hdbscan[selection]) continue;
    test(`HDBSCAN (${selection}) is that of the hdbscan package: ${name}`, async () => {
      const expected = fixture.hdbscan[selection]!;
      const found = await hdbscan(features, { minClusterSize: smallest, minSamples: 5, selection }, quiet());
      assert.ok(likeness(found.labels, expected.labels) >= SAME, `${likeness(found.labels, expected.labels)}`);
      found.strengths.forEach((strength, i) =>
        assert.ok(Math.abs(strength - expected.strengths[i]!) < 1e-3, `row ${i}`),
      );
    });
  }
}

for (const [name, wanted] of [
  ['blobs', 4],
  ['uneven', 5],
] as const) {
  test(`the radius that DBSCAN estimates parts the groups and leaves little noise: ${name}`, async () => {
    const { features, spectral } = setOf(name);
    const { labels, k, eps } = await dbscan(features, DBSCAN, quiet());
    assert.equal(k, wanted, `eps ${eps}`);
    assert.ok(labels.filter((label) => label < 0).length <= 20);
    assert.ok(likeness(labels, spectral.labels) > 0.9);
  });
}

test('a row that is near cores of two clusters goes to the one whose first core comes first', async () => {
  const left = [0, 0.2, 0.4, 0.6];
  const right = [2.4, 2.6, 2.8, 3];
  for (const rows of [
    [...left, 1.5, ...right],
    [...right, 1.5, ...left],
  ]) {
    const features = { count: 9, dimension: 1, rows: Float32Array.from(rows) };
    const { labels, cores } = await dbscan(features, { eps: 1, minPoints: 4 }, quiet());
    assert.equal(cores[4], 0);
    assert.deepEqual([...labels], [0, 0, 0, 0, 0, 1, 1, 1, 1]);
  }
});

test('excess of mass takes a cluster rather than its parts only where it is as stable as all of them', () => {
  const tree = (stabilities: number[]) => ({
    parents: [-1, 0, 0, 1, 1],
    births: [0, 1, 1, 2, 2],
    stabilities,
    clusters: new Int32Array(),
    densities: new Float64Array(),
  });
  const taken = (stabilities: number[], by: 'excess-of-mass' | 'leaf') =>
    selectClusters(tree(stabilities), by).flatMap((chosen, cluster) => (chosen ? [cluster] : []));
  assert.deepEqual(taken([99, 5, 4, 2, 3], 'excess-of-mass'), [1, 2]);
  assert.deepEqual(taken([99, 4.9, 4, 2, 3], 'excess-of-mass'), [2, 3, 4]);
  assert.deepEqual(taken([99, 9, 4, 2, 3], 'leaf'), [2, 3, 4]);
});

test('the knee of a curve is where it leaves its flat part', () => {
  assert.equal(kneeOf(Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 3, 6, 9)), 4);
  assert.equal(kneeOf(Float32Array.of(0, 1, 2)), 2);
});

test('settings that make no sense are refused in words', async () => {
  const { features } = setOf('moons');
  const refused = (run: Promise<unknown>, words: RegExp): Promise<void> =>
    assert.rejects(run, (error) => error instanceof RangeError && words.test(error.message));
  await refused(dbscan(features, { eps: 0, minPoints: 5 }, quiet()), /eps is 0: choose a number above 0/);
  await refused(
    dbscan(features, { eps: 1, minPoints: 0 }, quiet()),
    /minPoints is 0: choose a whole number between 1 and 300/,
  );
  await refused(dbscan(features, { eps: 'auto', minPoints: 1 }, quiet()), /give eps as a number/);
  await refused(hdbscan(features, { ...HDBSCAN, minClusterSize: 1 }, quiet()), /minClusterSize is 1/);
  await refused(hdbscan(features, { ...HDBSCAN, minSamples: 300 }, quiet()), /minSamples is 300/);
  await refused(optics(features, { ...OPTICS, minPoints: 1 }, quiet()), /minPoints is 1/);
  await refused(optics(features, { ...OPTICS, extraction: { xi: 1, minClusterSize: 5 } }, quiet()), /xi is 1/);
  await refused(optics(features, { ...OPTICS, maxEps: 0.1, extraction: { eps: 0.2 } }, quiet()), /eps is 0.2/);
});

test('equal images are one cluster, and no density is infinite', async () => {
  const rows = Float32Array.from({ length: 60 }, (_, i) => (i < 20 ? 0 : i < 40 ? 5 : 40 + i / 10));
  const features = { count: 60, dimension: 1, rows };
  const { labels, strengths } = await hdbscan(features, { ...HDBSCAN, minClusterSize: 5 }, quiet());
  assert.equal(new Set(labels.subarray(0, 20)).size, 1);
  assert.equal(new Set(labels.subarray(20, 40)).size, 1);
  assert.notEqual(labels[0], labels[20]);
  assert.ok(strengths.every((strength) => strength >= 0 && strength <= 1));
  const equal = await dbscan({ count: 20, dimension: 1, rows: rows.slice(0, 20) }, DBSCAN, quiet());
  assert.equal(equal.k, 1);
  assert.ok(equal.labels.every((label) => label === 0));
});

test('distances by products are those by differences, for wide rows too', async () => {
  const features = manyRows(150, 21);
  features.rows.set(features.rows.subarray(0, 21), 21 * 149);
  // Far from zero, where products alone would lose the digits.
  features.rows.forEach((value, i) => (features.rows[i] = value + 100));
  const exact = (i: number, j: number): number => {
    let sum = 0;
    for (let c = 0; c < 21; c++) sum += (features.rows[i * 21 + c]! - features.rows[j * 21 + c]!) ** 2;
    return Math.sqrt(sum);
  };
  const { signal } = new AbortController();
  const half = await condensedDistances(features, { squared: false }, () => undefined, signal);
  const row = new PairwiseDistances(features).row(7).slice();
  const near = await nearestNeighbours(new PairwiseDistances(features), 3, () => undefined, signal);
  for (let i = 0; i < 150; i++) {
    for (let j = i + 1; j < 150; j++) assert.ok(Math.abs(half[condensedAt(i, j, 150)]! - exact(i, j)) < 1e-4);
    assert.ok(Math.abs(Math.sqrt(row[i]!) - exact(7, i)) < 1e-4);
    const order = Array.from({ length: 150 }, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => exact(i, a) - exact(i, b) || a - b);
    assert.deepEqual([...near.indices.subarray(3 * i, 3 * i + 3)], order.slice(0, 3));
  }
  assert.equal(half[condensedAt(0, 149, 150)], 0);
});

test('a cancel ends every method', async () => {
  const features = manyRows(2000, 60);
  const runs: readonly ((context: ReturnType<typeof quiet>) => Promise<unknown>)[] = [
    (context) => dbscan(features, DBSCAN, context),
    (context) => optics(features, OPTICS, context),
    (context) => hdbscan(features, HDBSCAN, context),
  ];
  for (const run of runs) {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 30);
    await assert.rejects(run({ ...quiet(), signal: stop.signal }), /stopped/);
  }
});
