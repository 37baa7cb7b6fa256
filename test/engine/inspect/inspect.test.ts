import assert from 'node:assert/strict';
import { mkdirSync, renameSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { VAE_PLAN, vaeFeatures } from '../../../src/engine/features/vae/vae';
import { autoencoderFeatures } from '../../../src/engine/features/autoencoder/autoencoder';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { openArtifacts, type RunArtifacts } from '../../../src/engine/run-artifacts/artifacts';
import type { OpenedRun } from '../../../src/engine/run-artifacts/opened-run';
import { clustersAtK } from '../../../src/engine/inspect/clusters-at';
import { imageFacts } from '../../../src/engine/inspect/image-facts';
import { mapImages } from '../../../src/engine/inspect/map';
import { layOut } from '../../../src/engine/reduce/plane';
import { compareWithTruth, runFacts } from '../../../src/engine/inspect/run-facts';
import { similarTo } from '../../../src/engine/inspect/similar';
import { rowsOf } from '../../../src/engine/run-artifacts/spaces';
import { umapLayout } from '../../../src/engine/reduce/umap-layout';
import { validateOverK } from '../../../src/engine/inspect/validate-over-k';
import { Random } from '../../../src/engine/base/random';
import { serveInspection } from '../../../src/engine/server/serve-inspection';
import { Store } from '../../../src/engine/store/store';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import * as protocol from '../../../src/protocol/engine';
import { VALIDATION_MEASURES, type ImageFacts } from '../../../src/protocol/inspection';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const IMAGES = 48;
const never = new AbortController().signal;
const unheard = (): void => undefined;
const home = ownFolder('inspect');
let dataset: { folders: string[]; store: string };
let store: Store;
let snapshot: RunSnapshot;
let artifacts: RunArtifacts;
let opened: OpenedRun;
let kinds: string[];

before(async () => {
  const folder = path.join(home, 'pictures');
  for (const [name, kind] of await writePictures(folder, IMAGES)) {
    mkdirSync(path.join(folder, kind), { recursive: true });
    renameSync(path.join(folder, name), path.join(folder, kind, name));
  }
  dataset = { folders: [folder], store: path.join(home, 'store') };
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    ...PRESET_METHODS.paper,
    preset: 'quick',
    seed: 5,
    kRange: [2, 5],
  } as const;
  snapshot = await runQuietly({ ...dataset, configuration });
  store = Store.find(dataset.store, dataset.folders)!;
  artifacts = openArtifacts(store);
  opened = { snapshot, store, artifacts };
  kinds = snapshot.paths.map((file) => file.split('/')[0]!);
});

test('a finished run keeps the features, clusters and networks that it came from', () => {
  for (const extractor of PRESET_METHODS.paper.features) {
    assert.equal(artifacts.prepared(extractor)?.count, IMAGES, extractor);
    assert.deepEqual([...artifacts.clustering(extractor)!.labels], snapshot.partitions[extractor], extractor);
  }
  for (const name of ['autoencoder', 'exemplar', 'classifier'] as const) {
    const { losses, weights } = artifacts.model(name)!;
    assert.ok(losses.length > 0 && weights.step > 0, name);
    assert.ok(!Object.keys(weights.tensors).some((tensor) => tensor.startsWith('adam')), name);
  }
});

test('the second question about a labelling reads no matrix again, unless the file was made anew', () => {
  const first = openArtifacts(store).prepared('hog');
  assert.equal(openArtifacts(store).prepared('hog'), first);
  const file = store.path(`results/${artifacts.keys.prepared.hog}`);
  utimesSync(file, 1, 1);
  assert.notEqual(openArtifacts(store).prepared('hog'), first);
});

test('the images nearest to one are of its kind, the nearest first', async () => {
  const rows = rowsOf(artifacts, 'hog');
  for (let image = 0; image < IMAGES; image++) {
    const { images, distances } = await similarTo(rows, image, 5, never);
    assert.equal(images.length, 5);
    assert.ok(!images.includes(image));
    assert.deepEqual(
      distances,
      distances.toSorted((a, b) => a - b),
    );
    const alike = images.filter((other) => kinds[other] === kinds[image]).length;
    assert.ok(alike >= 4, `${alike} of 5 are alike for ${snapshot.paths[image]}`);
  }
});

test('of equally near images the first comes first, and no more come than there are', async () => {
  const rows = Float32Array.of(0, 1, -1, 1, 3);
  const found = await similarTo({ count: 5, dimension: 1, rows }, 0, 10, never);
  assert.deepEqual(found, { images: [1, 2, 3, 4], distances: [1, 1, 1, 3] });
});

test('the space of all extractors holds the rows of each, side by side', () => {
  const all = rowsOf(artifacts, 'all');
  const parts = PRESET_METHODS.paper.features.map((extractor) => artifacts.prepared(extractor)!);
  const last = parts.flatMap(({ rows, dimension }) => [...rows.subarray((IMAGES - 1) * dimension)]);
  assert.deepEqual([...all.rows.subarray((IMAGES - 1) * all.dimension)], last);
});

for (const projection of ['umap', 'pca'] as const) {
  test(`${projection} lays images of one kind closer together than those of different kinds`, async () => {
    const map = await mapImages(opened, { projection, space: 'hog' }, { progress: unheard, signal: never });
    const { within, between } = spread(map, kinds);
    assert.ok(within < 0.6 * between, `within ${within}, between ${between}`);
    const values = [...map.x, ...map.y];
    assert.ok(values.every((value) => Math.abs(value) <= 1));
    assert.ok(Math.max(...values.map(Math.abs)) > 0.999);
  });

  test(`${projection} is the same each time, and comes from the store the second time`, async () => {
    const rows = rowsOf(artifacts, 'all');
    const lay = () => layOut(rows, projection, new Random(7), { progress: unheard, signal: never });
    assert.deepEqual(await lay(), await lay());
    const first = await mapImages(
      opened,
      { projection, space: 'exemplar' },
      {
        progress: unheard,
        signal: never,
      },
    );
    const empty = { ...artifacts, prepared: () => undefined };
    assert.deepEqual(
      await mapImages(
        { ...opened, artifacts: empty },
        { projection, space: 'exemplar' },
        { progress: unheard, signal: never },
      ),
      first,
    );
  });
}

test('images that UMAP did not fit lie among those of their group, equal ones in one place', async () => {
  const { features, groups } = planted(240);
  features.rows.copyWithin(5 * features.dimension, 2 * features.dimension, 3 * features.dimension);
  const progress: number[] = [];
  const report = (done: number, total: number): void => void progress.push(done / total);
  const { x, y } = await umapLayout(features, new Random(3), { progress: report, signal: never }, 80);
  const { within, between } = spread({ x, y }, groups);
  assert.ok(within < 0.5 * between, `within ${within}, between ${between}`);
  assert.deepEqual([x[5], y[5]], [x[2], y[2]]);
  assert.deepEqual(
    progress,
    progress.toSorted((a, b) => a - b),
  );
  assert.equal(progress.at(-1), 1);
});

test('images that are all equal have a map, too', async () => {
  const features = { count: 30, dimension: 8, rows: new Float32Array(240).fill(0.5) };
  const { x } = await umapLayout(features, new Random(3), { progress: unheard, signal: never });
  assert.ok(x.every((value) => value === x[0] && Number.isFinite(value)));
});

test('a cancelled map ends with the reason of the cancel', async () => {
  const controller = new AbortController();
  const report = (done: number): void => (done > 300 ? controller.abort(new Error('cancelled')) : undefined);
  await assert.rejects(
    umapLayout(planted(300).features, new Random(3), { progress: report, signal: controller.signal }),
    /cancelled/,
  );
});

test("an extractor at another k has that many clusters, the same each time; at the run's own k the run's", async () => {
  const clustering = artifacts.clustering('hog')!;
  const at = (k: number) => clustersAtK(opened, 'hog', k, never);
  const seven = await at(7);
  assert.deepEqual(new Set(seven.labels), new Set([0, 1, 2, 3, 4, 5, 6]));
  assert.deepEqual(await at(7), seven);
  assert.deepEqual((await at(clustering.k)).labels, snapshot.partitions.hog);
});

test('the facts of a run have a figure for each image, epoch, group and pair', () => {
  const facts = runFacts(snapshot, artifacts);
  assert.deepEqual(Object.keys(facts.losses), ['autoencoder', 'exemplar', 'classifier']);
  assert.equal(facts.losses.autoencoder!.length, 4);
  for (const extractor of PRESET_METHODS.paper.features) assert.equal(facts.silhouettes[extractor]!.length, IMAGES);
  assert.equal(facts.matches.length, new Set(snapshot.consensus!.filter((group) => group >= 0)).size);
  snapshot.consensus!.forEach((group, image) => {
    if (group < 0) return;
    for (const extractor of PRESET_METHODS.paper.features)
      assert.ok(facts.matches[group]![extractor]!.includes(snapshot.partitions[extractor]![image]!));
  });
  assert.equal(facts.agreement.length, 10);
  assert.ok(facts.agreement.every(({ a, b, ari }) => a !== b && ari >= -0.5 && ari <= 1));
});

test('partitions are scored against the sub-folders only where every image lies in one of several', () => {
  const { truth } = runFacts(snapshot, artifacts);
  assert.deepEqual(
    truth!.map(({ partition }) => partition),
    [...PRESET_METHODS.paper.features, 'consensus', 'final'],
  );
  const hog = truth!.find(({ partition }) => partition === 'hog')!;
  assert.ok(hog.acc > 0.6 && hog.coverage === 1, JSON.stringify(hog));
  const below = (change: (file: string, image: number) => string): RunSnapshot => {
    return { ...snapshot, paths: snapshot.paths.map(change) };
  };
  assert.equal(
    runFacts(
      below((file, image) => (image === 7 ? 'alone.png' : file)),
      artifacts,
    ).truth,
    null,
  );
  assert.equal(
    runFacts(
      below((file) => `one/${path.basename(file)}`),
      artifacts,
    ).truth,
    null,
  );
});

test('each class of the folders is scored against the final labels, the hardest first', () => {
  const { classes, truth } = runFacts(snapshot, artifacts);
  assert.deepEqual(classes!.rows.map(({ name, images }) => [name, images]).sort(), [
    ['checks', 16],
    ['disc', 16],
    ['stripes', 16],
  ]);
  const f1 = classes!.rows.map((row) => row.f1);
  assert.deepEqual(
    f1,
    f1.toSorted((a, b) => a - b),
  );
  const final = truth!.at(-1)!;
  assert.ok(Math.abs(final.f1 - f1.reduce((sum, value) => sum + value, 0) / 3) < 1e-12);
  for (const { name, recall, cluster } of classes!.rows) {
    const inside = snapshot.clusters.find(({ id }) => id === cluster)?.images ?? [];
    assert.equal(recall, inside.filter((image) => kinds[image] === name).length / 16, name);
  }
  assert.equal(classes!.note, null);
  assert.ok(classes!.equivalentAccuracy! > 1 / 3);
  const few = { ...snapshot, paths: snapshot.paths.map((_, image) => `${image < 5 ? 'few' : 'many'}/${image}.png`) };
  assert.match(runFacts(few, artifacts).classes!.note!, /many has 43 images, few 5/);
  const hardest = runFacts(few, artifacts).classes!.rows;
  assert.ok(hardest[0]!.f1 < hardest[1]!.f1, JSON.stringify(hardest));
});

test('a folder that a person names tells classes that the images do not lie in', async () => {
  const flat = { ...snapshot, paths: snapshot.paths.map((file) => path.basename(file)) };
  assert.equal(runFacts(flat, artifacts).truth, null);
  const known = runFacts(snapshot, artifacts);
  const { truth, classes, from, unknown } = await compareWithTruth(flat, dataset.folders[0]!);
  assert.deepEqual([truth, classes, from, unknown], [known.truth, known.classes, 'pictures', 0]);
  const some = { ...flat, paths: flat.paths.map((file, image) => (image < 9 ? `new-${file}` : file)) };
  assert.equal((await compareWithTruth(some, dataset.folders[0]!)).unknown, 9);
  const none = { ...flat, paths: flat.paths.map((file) => `new-${file}`) };
  await assert.rejects(compareWithTruth(none, dataset.folders[0]!), /No image of this run is in/);
});

test('extractors are judged over k without classes and against them, once, and then from the store', async () => {
  const curves = await validateOverK(snapshot, store, artifacts, never);
  assert.deepEqual(curves.ks, [2, 3, 4, 5]);
  assert.equal(curves.classes, 3);
  assert.deepEqual(
    curves.extractors.map(({ extractor }) => extractor),
    ['autoencoder', 'exemplar', 'hog'],
  );
  const hog = curves.extractors.find(({ extractor }) => extractor === 'hog')!;
  for (const measure of VALIDATION_MEASURES) {
    assert.equal(hog.figures[measure].filter((value) => value !== null).length, 4, measure);
    assert.ok(hog.best[measure] >= 0 && hog.best[measure] < 4, measure);
  }
  assert.equal(curves.ks[hog.best.ari], 3, 'three kinds of pictures');
  const [lowest] = [...hog.figures.bic].sort((a, b) => a! - b!);
  assert.equal(hog.figures.bic[hog.best.bic], lowest);
  const empty = { ...artifacts, prepared: () => undefined };
  assert.deepEqual(await validateOverK(snapshot, store, empty, never), curves);
  const flat = { ...snapshot, paths: snapshot.paths.map((file) => path.basename(file)) };
  const without = await validateOverK(flat, store, artifacts, never);
  assert.equal(without.classes, 0);
  assert.ok(
    without.extractors.every(({ best, figures }) => best.ari === -1 && figures.ari.every((value) => value === null)),
  );
  assert.deepEqual(without.extractors[2]!.figures.silhouette, hog.figures.silhouette);
});

test('an autoencoder rebuilds an image more like itself than like one of another kind', async () => {
  const trained = await trainedAutoencoder(60);
  const shown: { seen: Buffer; rebuilt: Buffer }[] = [];
  // Sorted by path, so each kind is among them.
  const some = Array.from({ length: 12 }, (_, i) => i * 4);
  for (const image of some) {
    const facts = await factsOf(image, trained);
    shown.push({ seen: await pixels(facts.seen), rebuilt: await pixels(facts.reconstruction!) });
  }
  for (const [a, { seen, rebuilt }] of shown.entries()) {
    for (const channel of [0, 1, 2]) {
      const error = brightness(rebuilt, channel) - brightness(seen, channel);
      assert.ok(Math.abs(error) < 40, `${snapshot.paths[some[a]!]}: channel ${channel} is off by ${error}`);
    }
    for (const [b, other] of shown.entries()) {
      if (kinds[some[a]!] === kinds[some[b]!]) continue;
      assert.ok(
        distance(rebuilt, seen) < distance(rebuilt, other.seen),
        `${snapshot.paths[some[a]!]}, ${snapshot.paths[some[b]!]}`,
      );
    }
  }
});

test('a variational autoencoder rebuilds images, each brighter where it is brighter', async () => {
  const plan = { ...VAE_PLAN, epochs: 20, denoise: false };
  const trained = await withModel('vae', 8, (context) => vaeFeatures(context, plan));
  const pairs: { seen: number; rebuilt: number }[] = [];
  for (const image of [0, 9, 18, 27, 36, 45]) {
    const facts = await factsOf(image, trained);
    const { width, height, channels } = await sharp(
      Buffer.from(facts.vaeReconstruction!.split(',')[1]!, 'base64'),
    ).metadata();
    assert.deepEqual([width, height, channels], [plan.side, plan.side, 3]);
    const mean = (picture: Buffer): number => picture.reduce((sum, value) => sum + value, 0) / picture.length;
    pairs.push({ seen: mean(await pixels(facts.seen)), rebuilt: mean(await pixels(facts.vaeReconstruction!)) });
  }
  for (const { seen, rebuilt } of pairs) assert.ok(Math.abs(seen - rebuilt) < 20, `${seen} became ${rebuilt}`);

  const { vaeSamples } = await factsOf(0, trained);
  assert.equal(new Set(vaeSamples).size, 24, 'random codes give pictures of their own');
  assert.deepEqual((await factsOf(1, trained)).vaeSamples, vaeSamples, 'they are the same beside every image');
  const reseeded = { ...snapshot, configuration: { ...snapshot.configuration, seed: snapshot.configuration.seed + 1 } };
  assert.notDeepEqual((await factsOf(0, trained, reseeded)).vaeSamples, vaeSamples);
});

test('an image has the responses of each filter and the strengths of nine orientations in each cell', async () => {
  const facts = await factsOf(IMAGES - 1);
  const blocks = new PixelBlocks(store, 'read');
  const block = new Uint8Array(64 * 64 * 3);
  blocks.read(snapshot.hashes[IMAGES - 1]!, 64, block);
  blocks.close();
  assert.deepEqual(new Uint8Array(await pixels(facts.seen)), block);
  assert.equal(facts.responses.length, 64);
  const brightest = await Promise.all(facts.responses.map(async (uri) => Math.max(...(await pixels(uri)))));
  assert.ok(brightest.every((value) => value === 0 || value === 255));
  assert.ok(brightest.filter((value) => value === 255).length > 16);
  assert.equal(facts.hog.length, 8 * 8 * 9);
  assert.equal(Math.max(...facts.hog), 1);
  assert.ok(facts.hog.every((value) => value >= 0));
  // Upright stripes have gradients across alone.
  assert.equal(kinds[IMAGES - 1], 'stripes');
  const across = facts.hog.filter((_, at) => at % 9 === 0).reduce((sum, value) => sum + value, 0);
  assert.ok(across > 0.9 * facts.hog.reduce((sum, value) => sum + value, 0));
});

test('an image of a run whose networks were not kept still shows what it can', async () => {
  const { reconstruction, vaeReconstruction, vaeSamples, responses, hog } = await factsOf(0, {
    ...artifacts,
    model: () => undefined,
  });
  assert.equal(reconstruction, null);
  assert.equal(vaeReconstruction, null);
  assert.deepEqual(vaeSamples, []);
  assert.deepEqual(responses, []);
  assert.ok(Math.max(...hog) === 1);
});

test('a question is answered about the labelling that it names, and no other', async () => {
  const { asking, end } = served();
  try {
    const params = { ...dataset, labelling: snapshot.labelling };
    const found = await asking.sendRequest(protocol.findSimilar, { ...params, image: 3, space: 'all', count: 4 });
    assert.equal(found.images.length, 4);
    assert.equal((await asking.sendRequest(protocol.clustersAt, { ...params, extractor: 'hog', k: 4 })).k, 4);
    assert.equal((await asking.sendRequest(protocol.imageFacts, { ...params, image: 3 })).image, 3);
    assert.ok((await asking.sendRequest(protocol.runFacts, params)).truth);
    assert.equal((await asking.sendRequest(protocol.validateOverK, params)).classes, 3);
    const truth = dataset.folders[0]!;
    assert.equal((await asking.sendRequest(protocol.compareWithTruth, { ...params, truth })).unknown, 0);
    const relative = { ...params, truth: 'pictures' };
    await assert.rejects(asking.sendRequest(protocol.compareWithTruth, relative), /absolute path/);
    const stale = { ...params, labelling: 'another' };
    await assert.rejects(asking.sendRequest(protocol.runFacts, stale), /newer run/);
  } finally {
    end();
  }
});

test('a question that no image or k can answer is refused in words', async () => {
  const { asking, end } = served();
  try {
    const params = { ...dataset, labelling: snapshot.labelling };
    const refused = (answer: Promise<unknown>, words: RegExp) => assert.rejects(answer, words);
    await refused(asking.sendRequest(protocol.imageFacts, { ...params, image: IMAGES }), /Image must be .* 47/);
    await refused(asking.sendRequest(protocol.clustersAt, { ...params, extractor: 'hog', k: 49 }), /K must be .* 48/);
    const nowhere = { ...params, image: 0, space: 'nowhere' as 'all', count: 3 };
    await refused(asking.sendRequest(protocol.findSimilar, nowhere), /Space must be one of/);
  } finally {
    end();
  }
});

function served(): { asking: MessageConnection; end: () => void } {
  const there = new PassThrough();
  const back = new PassThrough();
  const answering = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  const asking = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  serveInspection(answering);
  answering.listen();
  asking.listen();
  const end = (): void => [asking, answering].forEach((connection) => connection.dispose());
  return { asking, end };
}

async function factsOf(image: number, from: RunArtifacts = artifacts, run = snapshot): Promise<ImageFacts> {
  return imageFacts({ snapshot: run, store, artifacts: from }, image, () => chooseBackend('onnx', unheard), never);
}

/** The quick preset's few steps on few pictures teach nothing: this one learns for longer. */
async function trainedAutoencoder(steps: number): Promise<RunArtifacts> {
  const plan = { epochs: 1, maxImages: Infinity };
  return withModel('autoencoder', steps, (context) => autoencoderFeatures(context, plan));
}

/**
 * The artifacts of the run with a network that `train` trained on its images, shown often enough
 * for so many steps.
 */
async function withModel(
  name: 'autoencoder' | 'vae',
  steps: number,
  train: (context: NetworkContext) => Promise<unknown>,
): Promise<RunArtifacts> {
  const blocks = new PixelBlocks(store, 'read');
  const backend = await chooseBackend('onnx', unheard);
  const hashes = Array.from({ length: steps * 64 }, (_, i) => snapshot.hashes[i % IMAGES]!);
  const context = { backend, threads: 2, blocks, hashes, store, key: `longer ${name}`, random: new Random(1) };
  await train({ ...context, progress: unheard, signal: never });
  blocks.close();
  const keys = { ...artifacts.keys, models: { [name]: `longer ${name}` } };
  store.writeJson('current.json', { ...store.readJson<object>('current.json'), artifacts: keys });
  const longer = openArtifacts(store);
  store.writeJson('current.json', { ...store.readJson<object>('current.json'), artifacts: artifacts.keys });
  return longer;
}

async function pixels(uri: string): Promise<Buffer> {
  const [head, body] = uri.split(',');
  assert.equal(head, 'data:image/png;base64');
  return sharp(Buffer.from(body!, 'base64')).raw().toBuffer();
}

/** Mean of one channel, 0…255. */
function brightness(picture: Buffer, channel: number): number {
  return picture.reduce((sum, value, at) => sum + (at % 3 === channel ? value : 0), 0) / (64 * 64);
}

function distance(a: Buffer, b: Buffer): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

function planted(count: number): { features: FeatureMatrix; groups: string[] } {
  const random = new Random(11);
  const dimension = 12;
  const rows = new Float32Array(count * dimension).map(() => random.normal() * 0.3);
  for (let i = 0; i < count; i++) rows[i * dimension + (i % 3)]! += 4;
  return { features: { count, dimension, rows }, groups: Array.from({ length: count }, (_, i) => String(i % 3)) };
}

/** Mean distances of two points of one group, and of two groups. */
function spread(
  { x, y }: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  groups: readonly string[],
): { within: number; between: number } {
  const sums = { within: 0, between: 0 };
  const pairs = { within: 0, between: 0 };
  for (let a = 0; a < groups.length; a++) {
    for (let b = 0; b < a; b++) {
      const which = groups[a] === groups[b] ? 'within' : 'between';
      sums[which] += Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
      pairs[which]++;
    }
  }
  return { within: sums.within / pairs.within, between: sums.between / pairs.between };
}
