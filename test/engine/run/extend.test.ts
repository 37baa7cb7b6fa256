import assert from 'node:assert/strict';
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { curate } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS, type RunConfiguration } from '../../../src/domain/configuration';
import { takeStep } from '../../../src/engine/curation/take-step';
import { openArtifacts } from '../../../src/engine/run-artifacts/artifacts';
import { Store } from '../../../src/engine/store/store';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const IMAGES = 80;
const configuration: RunConfiguration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick',
  seed: 5,
  kRange: [2, 5],
};
const home = ownFolder('extend');
let folder: string;
let more: string;
let truth: Map<string, string>;
let moreTruth: Map<string, string>;
let base: RunSnapshot;
/** Snapshots of the run under test. */
let seen: RunSnapshot[] = [];

const run = (options: Partial<{ fromScratch: boolean; seed: number }> = {}): Promise<RunSnapshot> => {
  seen = [];
  const { fromScratch = false, seed = configuration.seed } = options;
  return runQuietly(
    { folders: [folder], store: path.join(home, 'store'), configuration: { ...configuration, seed }, fromScratch },
    { snapshot: (snapshot) => void seen.push(snapshot) },
  );
};
const add = (name: string, as: string): void => copyFileSync(path.join(more, name), path.join(folder, as));
/** Name of each image's cluster by the hash of its contents. */
const namesOf = (snapshot: RunSnapshot): Map<string, string> =>
  new Map(
    curate(snapshot).clusters.flatMap(({ name, images }) =>
      images.map((image) => [snapshot.hashes[image]!, name] as const),
    ),
  );

before(async () => {
  folder = path.join(home, 'pictures');
  more = path.join(home, 'more');
  truth = await writePictures(folder, IMAGES);
  moreTruth = await writePictures(more, 2 * IMAGES);
  base = await run();
});

test('a few new images are labelled by what was learned, and those that were there keep their labels', async () => {
  const before = namesOf(base);
  const news = [...moreTruth.keys()].slice(IMAGES, IMAGES + 3);
  // In front, between and behind the others.
  const names = ['0 first.png', 'm middle.png', 'z last.png'];
  news.forEach((name, i) => add(name, names[i]!));
  const extended = await run();
  assert.deepEqual(extended.learnedFrom, { images: IMAGES, added: 3, gone: 0 });
  assert.equal(extended.paths.length, IMAGES + 3);
  assert.deepEqual(
    seen.map(({ source }) => source),
    ['final'],
  );
  const after = namesOf(extended);
  for (const [hash, name] of before) assert.equal(after.get(hash), name);
  const kindOf = new Map(base.paths.map((file, i) => [before.get(base.hashes[i]!), truth.get(file)]));
  names.forEach((name, i) => {
    const image = extended.paths.indexOf(name);
    assert.equal(kindOf.get(after.get(extended.hashes[image]!)), moreTruth.get(news[i]!), name);
    for (const extractor of PRESET_METHODS.paper.features) assert.ok(extended.partitions[extractor]![image]! >= 0);
    assert.ok(extended.confidence[image]! > 0 && extended.confidence[image]! <= 1);
  });
});

test('what is asked of an extended run is answered for all of its images', () => {
  const artifacts = openArtifacts(Store.open(path.join(home, 'store'), [folder]));
  for (const extractor of PRESET_METHODS.paper.features) {
    assert.equal(artifacts.prepared(extractor)?.count, IMAGES + 3, extractor);
    assert.equal(artifacts.clustering(extractor)?.labels.length, IMAGES + 3, extractor);
  }
  assert.ok(artifacts.model('classifier'));
});

test('corrections stay when images come and go', async () => {
  const dataset = { folders: [folder], store: path.join(home, 'store') };
  const { labelling, clusters, curation } = seen.at(-1)!;
  takeStep(dataset, labelling, curation.edits.length, {
    kind: 'edit',
    edit: { kind: 'rename', cluster: clusters[0]!.id, name: 'meadows' },
  });
  rmSync(path.join(folder, '0 first.png'));
  const extended = await run();
  assert.deepEqual(extended.learnedFrom, { images: IMAGES, added: 2, gone: 0 });
  assert.ok(curate(extended).clusters.some(({ name }) => name === 'meadows'));
});

test('a renamed image costs nothing and keeps its label', async () => {
  const before = namesOf(await run());
  renameSync(path.join(folder, 'z last.png'), path.join(folder, 'a last.png'));
  const after = await run();
  assert.deepEqual(namesOf(after), before);
  assert.ok(after.timings.autoencoder === 0 && after.timings.classify === 0);
});

test('from scratch, all images are learned from; so they are with another seed', async () => {
  const scratch = await run({ fromScratch: true });
  assert.equal(scratch.learnedFrom, undefined);
  assert.ok(seen.length > 1);
  const other = await run({ seed: 6 });
  assert.equal(other.learnedFrom, undefined);
});

test('where more than a twentieth of the images is new, all are learned from', async () => {
  await run();
  const names = [...moreTruth.keys()].slice(IMAGES + 3, IMAGES + 10);
  names.forEach((name, i) => add(name, `n ${i}.png`));
  assert.equal((await run()).learnedFrom, undefined);
});
