import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { DEC_PLAN } from '../../../src/engine/features/dec/dec';
import { DOT_PLAN } from '../../../src/engine/features/contrastive/dot';
import { IIC_PLAN } from '../../../src/engine/features/iic/iic';
import { PAIRS_PLAN } from '../../../src/engine/features/contrastive/pairs';
import { SCAN_PLAN } from '../../../src/engine/features/scan/scan';
import { VAE_PLAN } from '../../../src/engine/features/vae/vae';
import { EXTRACTOR_RECIPES } from '../../../src/engine/features/extractor-methods';
import { score } from '../../../src/engine/evaluate/score';
import type { RunSnapshot } from '../../../src/domain/dataset';
import {
  DEFAULT_CONFIGURATION,
  needsModel,
  PRESET_METHODS,
  type RunConfiguration,
} from '../../../src/domain/configuration';
import {
  CLUSTERERS,
  EXTRACTOR_METHODS,
  EXTRACTORS,
  type ClustererName,
  type ExtractorName,
} from '../../../src/domain/methods';
import { allSettingsOf, METHOD_SETTINGS, settingFault } from '../../../src/domain/method-settings';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const IMAGES = 60;
/** Sizes that suit sixty images. */
const SMALL = { 'optics.minPoints': 4, 'optics.minClusterSize': 5, 'hdbscan.minClusterSize': 5 };
const CHOOSES_K: ReadonlySet<ClustererName> = new Set(['kmeans', 'agglomerative', 'gaussian-mixture', 'spectral']);
const home = ownFolder('methods');
let folder: string;
let truth: Map<string, string>;

before(async () => {
  folder = path.join(home, 'pictures');
  truth = await writePictures(folder, IMAGES);
});

function run(chosen: Partial<RunConfiguration>): Promise<RunSnapshot> {
  const configuration: RunConfiguration = {
    ...DEFAULT_CONFIGURATION,
    ...PRESET_METHODS.paper,
    preset: 'quick',
    seed: 2,
    k: 3,
    threads: 1,
    ...chosen,
  };
  return runQuietly({ folders: [folder], store: path.join(home, 'store'), configuration });
}

const accuracy = ({ paths }: RunSnapshot, labels: readonly number[]): number =>
  score(
    labels.map((label) => (label < 0 ? '' : String(label))),
    paths.map((file) => truth.get(file)!),
  ).acc;

test('every extractor that is named can be computed', () => {
  assert.deepEqual(Object.keys(EXTRACTOR_RECIPES).sort(), [...EXTRACTORS].sort());
});

test('any extractors make a consensus, and only those that were asked for have clusters', async () => {
  const snapshot = await run({ features: ['hog', 'hog+pixels', 'pixels', 'pca', 'pca+hog'] });
  const asked = ['hog', 'hog+pixels', 'pca', 'pca+hog', 'pixels'];
  assert.deepEqual(Object.keys(snapshot.partitions).sort(), asked);
  assert.ok(snapshot.finished && snapshot.consensus!.length === IMAGES);
  for (const extractor of ['hog+pixels', 'pixels', 'pca', 'pca+hog'] as const) {
    assert.ok(accuracy(snapshot, snapshot.partitions[extractor]!) > 0.6, extractor);
  }
});

test('Fisher vectors tell drawn pictures apart, behind UMAP too', async () => {
  const snapshot = await run({ features: ['fisher'] });
  assert.ok(
    accuracy(snapshot, snapshot.partitions.fisher!) > 0.9,
    String(accuracy(snapshot, snapshot.partitions.fisher!)),
  );
  const reduced = await run({ features: ['fisher'], reduction: 'umap' });
  assert.ok(accuracy(reduced, reduced.partitions.fisher!) > 0.9, String(accuracy(reduced, reduced.partitions.fisher!)));
});

test('without anything learned elsewhere drawn pictures fall into groups of one kind each', async () => {
  const snapshot = await run({ ...PRESET_METHODS['self-trained'], preset: 'self-trained', k: 'auto' });
  assert.equal(needsModel(snapshot.configuration), false);
  assert.deepEqual(Object.keys(snapshot.partitions).sort(), ['fisher', 'hog+pixels']);
  const kinds = snapshot.clusters.map(({ images }) => new Set(images.map((i) => truth.get(snapshot.paths[i]!))));
  assert.deepEqual(
    kinds.filter(({ size }) => size > 1),
    [],
  );
  assert.equal(snapshot.clusters.flatMap(({ images }) => images).length, IMAGES);
  // Sixty pictures may part a kind, and a merge is one click. A rule that keeps these kinds whole
  // mixes the kinds of small folders of photos.
  assert.ok(snapshot.clusters.length <= IMAGES / 8, `${snapshot.clusters.length} groups`);
});

test('the preset paper keeps the methods of the publication', () => {
  const published = { features: ['autoencoder', 'exemplar', 'hog'], clusterer: 'kmeans', labeller: 'network' };
  assert.deepEqual(PRESET_METHODS.paper, published);
});

test('of one extractor alone the clusters are the labels', async () => {
  const snapshot = await run({ features: ['pixels'] });
  assert.deepEqual(Object.keys(snapshot.partitions), ['pixels']);
  const labels = new Array<number>(IMAGES).fill(-1);
  for (const { id, images } of snapshot.clusters) for (const image of images) labels[image] = id;
  assert.deepEqual(labels, snapshot.partitions.pixels);
  assert.ok(snapshot.agreement.includes('all'));
});

test('a new image gets its clusters in extractors that no network learned', async () => {
  await run({ features: ['hog', 'pca', 'fisher'] });
  const file = path.join(folder, 'zz new.png');
  const more = path.join(home, 'more');
  await writePictures(more, IMAGES + 1);
  copyFileSync(path.join(more, `picture-0${IMAGES}.png`), file);
  try {
    const extended = await run({ features: ['hog', 'pca', 'fisher'] });
    assert.deepEqual(extended.learnedFrom, { images: IMAGES, added: 1, gone: 0 });
    assert.equal(extended.partitions.pca!.length, IMAGES + 1);
    assert.ok(extended.partitions.pca!.at(-1)! >= 0);
  } finally {
    rmSync(file);
  }
});

test('settings have defaults within their ranges, and what is out of range is refused in words', () => {
  for (const [name, { default: value, summary }] of METHOD_SETTINGS) {
    assert.equal(settingFault(name, value), undefined, name);
    assert.ok(summary.length > 5, name);
  }
  assert.match(settingFault('hog.cells', 3)!, /no setting/);
  assert.equal(settingFault('agglomerative.linkage', 'single'), undefined);
  assert.match(settingFault('agglomerative.linkage', 'nearest')!, /takes ward, average/);
  assert.equal(allSettingsOf('agglomerative', { 'agglomerative.linkage': 'single' })['linkage'], 3);
  assert.match(settingFault('vae.latent', 2.5)!, /whole number from 2 to 32/);
  assert.deepEqual(allSettingsOf('hog', {}), {});
});

test('every clusterer that is named turns an extractor into labels', async () => {
  for (const clusterer of CLUSTERERS) {
    const snapshot = await run({ features: ['hog'], clusterer, k: 'auto', kRange: [2, 5], settings: SMALL });
    const labels = snapshot.partitions.hog!;
    const most = Math.max(...labels) + 1;
    assert.ok(most >= 1 && labels.every((label) => label >= -1), clusterer);
    assert.equal(snapshot.curves[0]!.chosen, most, clusterer);
    if (CHOOSES_K.has(clusterer)) assert.ok(most >= 2 && most <= 5, `${clusterer}: ${most}`);
  }
});

test('a k that was asked for is the number of clusters, and words stand for settings', async () => {
  for (const clusterer of ['agglomerative', 'spectral', 'gaussian-mixture'] as const) {
    const snapshot = await run({
      features: ['hog'],
      clusterer,
      k: 4,
      settings: { 'agglomerative.linkage': 'average' },
    });
    assert.equal(new Set(snapshot.partitions.hog).size, 4, clusterer);
  }
});

test('any clusterer makes a consensus, and images without a cluster are in no group of it', async () => {
  const snapshot = await run({ features: ['hog', 'pixels'], clusterer: 'dbscan', settings: { 'dbscan.minPoints': 4 } });
  snapshot.consensus!.forEach((group, image) => {
    if (snapshot.partitions.hog![image]! < 0 || snapshot.partitions.pixels![image]! < 0) assert.equal(group, -1);
  });
});

test('t-SNE comes before the clusterer, the same each time', async () => {
  const chosen: Partial<RunConfiguration> = { features: ['hog'], reduction: 'tsne', clusterer: 'dbscan' };
  const settings = { 'tsne.iterations': 250 };
  const first = await run({ ...chosen, settings });
  assert.ok(Math.max(...first.partitions.hog!) >= 1);
  const again = await run({ ...chosen, settings: { ...settings, 'tsne.perplexity': 30 } });
  assert.deepEqual(again.partitions.hog, first.partitions.hog);
});

test('an extractor that clusters by itself gives its own clusters where k is set, and others go on from it', async () => {
  const settings = { 'dec.epochs': 2, 'dec.updates': 1, 'dot.epochs': 2, 'scan.epochs': 2, 'scan.labelEpochs': 1 };
  const snapshot = await run({ features: ['scan', 'dec'], settings });
  for (const extractor of ['scan', 'dec'] as const) {
    assert.equal(snapshot.curves.find((curve) => curve.extractor === extractor)!.rule, 'own');
    assert.ok(snapshot.partitions[extractor]!.every((label) => label >= 0 && label < 3));
  }
});

test('what an extractor is said to do by default is what its plan does', () => {
  const plans: Partial<Record<ExtractorName, Record<string, number>>> = {
    vae: { latent: VAE_PLAN.latent, epochs: VAE_PLAN.epochs, beta: VAE_PLAN.beta },
    pairs: { epochs: PAIRS_PLAN.epochs },
    dot: { epochs: DOT_PLAN.epochs },
    iic: { epochs: IIC_PLAN.epochs, heads: IIC_PLAN.heads, overclusters: IIC_PLAN.overclusters },
    scan: { epochs: SCAN_PLAN.clusterEpochs, labelEpochs: SCAN_PLAN.labelEpochs, neighbours: SCAN_PLAN.neighbours },
    dec: { code: DEC_PLAN.code, epochs: DEC_PLAN.pretraining.epochs, updates: DEC_PLAN.updates },
  };
  for (const [extractor, plan] of Object.entries(plans)) {
    for (const { name, default: said } of EXTRACTOR_METHODS[extractor as ExtractorName].settings) {
      if (name in plan) assert.equal(said, plan[name], `${extractor}.${name}`);
    }
  }
});
