import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AFFINITY_PROPAGATION, affinityPropagation } from '../../../src/engine/cluster/algorithms/affinity-propagation';
import { LINKAGES } from '../../../src/engine/cluster/algorithms/agglomerative';
import { AGGLOMERATIVE, agglomerative } from './whole-clusterers';
import { cutAtCount, cutAtHeight, topOf } from '../../../src/engine/cluster/algorithms/dendrogram';
import { GAUSSIAN_MIXTURE, gaussianMixture } from '../../../src/engine/cluster/algorithms/gaussian-mixture';
import { MEAN_SHIFT, meanShift } from '../../../src/engine/cluster/algorithms/mean-shift';
import { SPECTRAL, spectral } from '../../../src/engine/cluster/algorithms/spectral';
import { likeness, manyRows, quiet, SETS, setOf } from '../clusterer-fixture';

/** As good as the same partition. */
const SAME = 0.999;

for (const [name, fixture] of SETS) {
  const { features, k } = fixture;

  for (const linkage of LINKAGES) {
    test(`${linkage} linkage makes SciPy's dendrogram and its cuts: ${name}`, async () => {
      const expected = fixture[linkage];
      const found = await agglomerative(features, { linkage, cut: { k } }, quiet());
      const { dendrogram } = found;
      dendrogram.heights.forEach((height, merge) => {
        const wanted = expected.heights[merge]!;
        assert.ok(Math.abs(height - wanted) < 1e-4 * Math.max(1, wanted), `merge ${merge}: ${height}, not ${wanted}`);
      });
      assert.deepEqual([...dendrogram.sizes], expected.sizes);
      assert.ok(likeness(found.labels, expected.atCount) >= SAME);
      assert.equal(found.k, k);
      assert.ok(likeness(cutAtCount(dendrogram, k), expected.atCount) >= SAME);
      assert.ok(likeness(cutAtHeight(dendrogram, expected.height), expected.atHeight) >= SAME);
    });

    test(`the top of that dendrogram has the sizes of its cut and the last merges: ${linkage}, ${name}`, async () => {
      const { dendrogram, labels } = await agglomerative(features, { linkage, cut: { k: 6 } }, quiet());
      const { leaves, merges } = topOf(dendrogram, 6);
      const sizes = Array.from({ length: 6 }, (_, c) => labels.filter((label) => label === c).length);
      assert.deepEqual(
        [...leaves].sort((a, b) => b - a),
        sizes,
      );
      assert.deepEqual(
        merges.map(({ height }) => height),
        [...dendrogram.heights.slice(-5)],
      );
      // Each node but the last is a side of one merge, which comes after it.
      const sides = merges.flatMap(({ a, b }, t) => [a, b].map((side) => ({ side, made: 6 + t })));
      assert.deepEqual(
        sides.map(({ side }) => side).sort((a, b) => a - b),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
      assert.ok(sides.every(({ side, made }) => side < made));
    });
  }

  for (const covariance of ['full', 'diagonal'] as const) {
    test(`a Gaussian mixture (${covariance}) is scikit-learn's: ${name}`, async () => {
      const expected = fixture.mixture[covariance];
      const settings = { ...GAUSSIAN_MIXTURE, covariance, restarts: 20, tolerance: 1e-6, maxIterations: 1000 };
      const found = await gaussianMixture(features, { ...settings, k }, quiet());
      assert.ok(likeness(found.labels, expected.labels) >= SAME, `${likeness(found.labels, expected.labels)}`);
      assert.ok(Math.abs(found.logLikelihood - expected.logLikelihood) < 2e-3, `${found.logLikelihood}`);
      assert.ok(Math.abs(found.bic - expected.bic) < 1e-3 * Math.abs(expected.bic), `${found.bic}`);
    });
  }

  test(`mean shift is scikit-learn's, its bandwidth too: ${name}`, async () => {
    const { bandwidth, labels } = fixture.meanShift;
    const found = await meanShift(features, { ...MEAN_SHIFT, quantile: 0.15 }, quiet());
    assert.ok(Math.abs(found.bandwidth - bandwidth) < 1e-4, `${found.bandwidth}`);
    assert.ok(likeness(found.labels, labels) >= SAME, `${likeness(found.labels, labels)}`);
    assert.equal(found.modes.length, found.k * features.dimension);
  });

  test(`affinity propagation is scikit-learn's, with its own preference and with another: ${name}`, async () => {
    const settings = { ...AFFINITY_PROPAGATION, damping: 0.8, maxIterations: 1000 };
    const many = await affinityPropagation(features, settings, quiet());
    assert.ok(many.converged);
    assert.ok(likeness(many.labels, fixture.affinity.labels) >= SAME);
    // Either of two rows may stand for both.
    const large = [...many.exemplars].filter((_, c) => many.labels.filter((label) => label === c).length > 2);
    assert.ok(large.length > 0 && large.every((row) => fixture.affinity.exemplars.includes(row)));
    many.exemplars.forEach((row, cluster) => assert.equal(many.labels[row], cluster));
    const { preference, labels } = fixture.affinityFew;
    const few = await affinityPropagation(
      features,
      { ...settings, preference, damping: 0.9, maxIterations: 2000 },
      quiet(),
    );
    assert.ok(likeness(few.labels, labels) >= SAME);
    assert.ok(few.k < many.k);
  });

  test(`spectral clustering is scikit-learn's: ${name}`, async () => {
    const found = await spectral(features, { ...SPECTRAL, k, restarts: 20 }, quiet());
    assert.ok(found.converged);
    assert.ok(likeness(found.labels, fixture.spectral.labels) >= SAME);
    assert.ok(found.eigenvalues.every((value, i, all) => i === 0 || value >= all[i - 1]! - 1e-9));
    assert.ok(Math.abs(found.eigenvalues[0]!) < 1e-9);
  });
}

test('the smallest BIC takes the number of components that made the blobs', async () => {
  const { features, mixture } = setOf('blobs');
  const found = await gaussianMixture(features, { ...GAUSSIAN_MIXTURE, k: { from: 1, to: 6 }, restarts: 5 }, quiet());
  assert.equal(mixture.full.bestK, 4);
  assert.equal(found.components, 4);
  assert.deepEqual(
    found.tried.map((each) => each.k),
    [1, 2, 3, 4, 5, 6],
  );
  assert.equal(Math.min(...found.tried.map(({ bic }) => bic)), found.bic);
});

test('the same seed gives the same partition', async () => {
  const { features } = setOf('uneven');
  const settings = { ...GAUSSIAN_MIXTURE, k: 7 };
  const one = await gaussianMixture(features, settings, quiet(3));
  const two = await gaussianMixture(features, settings, quiet(3));
  assert.deepEqual(one.labels, two.labels);
  assert.deepEqual(one.confidences, two.confidences);
  const graphs = { ...SPECTRAL, k: 6 };
  assert.deepEqual(
    (await spectral(features, graphs, quiet(3))).labels,
    (await spectral(features, graphs, quiet(3))).labels,
  );
});

test('clusters are numbered by size, the largest first', async () => {
  const { features } = setOf('uneven');
  const { labels, k } = await agglomerative(features, { linkage: 'ward', cut: { k: 5 } }, quiet());
  const sizes = Array.from({ length: k }, (_, c) => labels.filter((label) => label === c).length);
  assert.deepEqual(
    sizes,
    [...sizes].sort((a, b) => b - a),
  );
});

test('settings that make no sense are refused in words', async () => {
  const { features } = setOf('blobs');
  const refused = (run: Promise<unknown>, words: RegExp): Promise<void> =>
    assert.rejects(run, (error) => error instanceof RangeError && words.test(error.message));
  await refused(
    agglomerative(features, { linkage: 'ward', cut: { k: 0 } }, quiet()),
    /k is 0: choose a whole number between 1 and 240/,
  );
  await refused(agglomerative(features, { linkage: 'ward', cut: { height: -1 } }, quiet()), /height is -1/);
  await refused(
    agglomerative(features, { ...AGGLOMERATIVE, linkage: 'median' as 'ward' }, quiet()),
    /linkage is median: choose one of ward/,
  );
  await refused(gaussianMixture(features, { ...GAUSSIAN_MIXTURE, k: 241 }, quiet()), /k is 241/);
  await refused(gaussianMixture(features, { ...GAUSSIAN_MIXTURE, k: { from: 4, to: 3 } }, quiet()), /k is 3/);
  await refused(
    gaussianMixture(features, { ...GAUSSIAN_MIXTURE, regularisation: -1 }, quiet()),
    /regularisation is -1/,
  );
  await refused(
    meanShift(features, { ...MEAN_SHIFT, bandwidth: 0 }, quiet()),
    /bandwidth is 0: choose a number above 0/,
  );
  await refused(
    meanShift(features, { ...MEAN_SHIFT, quantile: 1.5 }, quiet()),
    /quantile is 1.5: choose a number between 0 and 1/,
  );
  await refused(affinityPropagation(features, { ...AFFINITY_PROPAGATION, damping: 1 }, quiet()), /damping is 1/);
  await refused(spectral(features, { ...SPECTRAL, k: 300 }, quiet()), /k is 300/);
  await refused(spectral(features, { ...SPECTRAL, neighbours: 240 }, quiet()), /neighbours is 240/);
});

test('a collapsed component is refused with advice', async () => {
  const equal = { count: 10, dimension: 2, rows: new Float32Array(20).fill(3) };
  const settings = { ...GAUSSIAN_MIXTURE, k: 1, regularisation: 0 };
  await assert.rejects(gaussianMixture(equal, settings, quiet()), /raise its regularisation/);
  await assert.rejects(gaussianMixture(equal, { ...settings, covariance: 'diagonal' }, quiet()), RangeError);
});

test('what would take more than a gigabyte is refused before anything is computed', async () => {
  const many = (count: number) => ({ count, dimension: 1, rows: new Float32Array(count) });
  await assert.rejects(agglomerative(many(20_001), AGGLOMERATIVE, quiet()), /20001 images would take 0.8 GB/);
  await assert.rejects(
    affinityPropagation(many(9_001), AFFINITY_PROPAGATION, quiet()),
    /9001 images would take 1.0 GB/,
  );
});

test('features that are not numbers are refused', async () => {
  const broken = { count: 3, dimension: 1, rows: Float32Array.of(0, NaN, 1) };
  for (const run of [
    agglomerative(broken, { linkage: 'ward', cut: { k: 2 } }, quiet()),
    gaussianMixture(broken, { ...GAUSSIAN_MIXTURE, k: 2 }, quiet()),
    meanShift(broken, { ...MEAN_SHIFT, bandwidth: 1 }, quiet()),
  ]) {
    await assert.rejects(run, /image 1 are not all finite/);
  }
});

test('a cancel ends every method, in each of its parts', async () => {
  const features = manyRows(900, 12);
  const runs: readonly (readonly [
    run: (context: ReturnType<typeof quiet>) => Promise<unknown>,
    shares: readonly number[],
  ])[] = [
    [(context) => agglomerative(features, AGGLOMERATIVE, context), [0.1, 0.6]],
    [(context) => agglomerative(features, { linkage: 'centroid', cut: { k: 2 } }, context), [0.1, 0.6]],
    [(context) => agglomerative(features, { linkage: 'single', cut: { k: 2 } }, context), [0.3]],
    [(context) => gaussianMixture(features, { ...GAUSSIAN_MIXTURE, tolerance: 0 }, context), [0.1]],
    [(context) => meanShift(features, { ...MEAN_SHIFT, quantile: 0.02 }, context), [0]],
    [(context) => affinityPropagation(features, AFFINITY_PROPAGATION, context), [0.05]],
    [(context) => spectral(features, SPECTRAL, context), [0.1, 0.5]],
  ];
  for (const [run, shares] of runs) {
    for (const share of shares) {
      const stop = new AbortController();
      const onProgress = (done: number, total: number): void => {
        if (done >= share * total) stop.abort(new Error('stopped'));
      };
      await assert.rejects(run({ ...quiet(), progress: onProgress, signal: stop.signal }), /stopped/);
    }
  }
});
