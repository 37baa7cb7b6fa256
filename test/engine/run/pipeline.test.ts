import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import type { RunSnapshot, StageProgress } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS, type RunConfiguration } from '../../../src/domain/configuration';
import { curate, type Edit } from '../../../src/domain/curation';
import { lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { score } from '../../../src/engine/evaluate/score';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const configuration: RunConfiguration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick',
  seed: 5,
  kRange: [2, 5],
};
const home = ownFolder('pipeline');
let folder: string;
let truth: Map<string, string>;
let first: RunSnapshot;
const seen: RunSnapshot[] = [];
const told: StageProgress[] = [];

interface RunOptions {
  readonly folder?: string;
  readonly seed?: number;
  readonly k?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (progress: StageProgress) => void;
}

const run = (store: string, options: RunOptions = {}) =>
  runQuietly(
    {
      folders: [options.folder ?? folder],
      store: path.join(home, store),
      configuration: { ...configuration, seed: options.seed ?? configuration.seed, k: options.k ?? configuration.k },
    },
    {
      progress: (progress) => {
        told.push(progress);
        options.progress?.(progress);
      },
      snapshot: (snapshot) => void seen.push(snapshot),
    },
    options.signal,
  );
const labelsOf = (snapshot: RunSnapshot): string[] => {
  const labels = new Array<string>(snapshot.paths.length).fill('');
  for (const { id, images } of snapshot.clusters) for (const image of images) labels[image] = String(id);
  return labels;
};

before(async () => {
  folder = path.join(home, 'pictures');
  truth = await writePictures(folder, 72);
  writeFileSync(path.join(folder, 'broken.png'), 'no picture');
  first = await run('store');
});

test('every readable image has one label, a confidence and a tier; the broken one is reported', () => {
  assert.equal(first.finished, true);
  assert.equal(first.paths.length, 72);
  assert.deepEqual(
    first.clusters.flatMap(({ images }) => [...images]).sort((a, b) => a - b),
    first.paths.map((_, i) => i),
  );
  assert.ok(first.confidence.every((value) => value >= 0 && value <= 1));
  assert.deepEqual(
    first.unreadable.map((row) => row.path),
    ['broken.png'],
  );
});

test('pictures of three plain kinds are told apart', () => {
  const { nmi } = score(
    labelsOf(first),
    first.paths.map((name) => truth.get(name)!),
  );
  assert.ok(nmi > 0.6, `NMI ${nmi}`);
});

test("HOG's clusters come first, better ones replace them", () => {
  assert.deepEqual(
    seen.slice(0, 1).map(({ source, finished }) => [source, finished]),
    [['hog', false]],
  );
  assert.equal(seen.at(-1)!.source, 'final');
});

test('progress tells the losses of a network that is being trained, an epoch after the other', () => {
  const losses = told.flatMap(({ stage, losses }) => (stage === 'autoencoder' && losses ? [losses] : []));
  assert.ok(losses.length > 0);
  assert.ok(losses.every((each, i) => each.length >= (losses[i - 1]?.length ?? 1) && each.every(Number.isFinite)));
});

test('a rerun that changes nothing computes nothing and gives the same labels', async () => {
  const again = await run('store');
  assert.deepEqual(labelsOf(again), labelsOf(first));
  for (const stage of ['hog', 'autoencoder', 'exemplar', 'cluster', 'classify'])
    assert.equal(again.timings[stage], 0, stage);
});

test('another store, other times and another order on the disk give the same labels', async () => {
  const copy = path.join(home, 'copy');
  cpSync(folder, copy, { recursive: true });
  for (const name of ['picture-003.png', 'picture-001.png']) {
    renameSync(path.join(copy, name), path.join(copy, 'moving.tmp'));
    renameSync(path.join(copy, 'moving.tmp'), path.join(copy, name));
    utimesSync(path.join(copy, name), 1, 1);
  }
  const other = await run('store-2', { folder: copy });
  assert.deepEqual(labelsOf(other), labelsOf(first));
  assert.deepEqual(other.confidence, first.confidence);
});

test('a cancel during a training begins no later stage and leaves a store that the next run uses', async () => {
  const controller = new AbortController();
  const from = told.length;
  const progress = ({ stage }: StageProgress): void => {
    if (stage === 'autoencoder') controller.abort(new Error('cancelled'));
  };
  await assert.rejects(run('store-3', { signal: controller.signal, progress }), /cancelled/);
  const stages = new Set(told.slice(from).map(({ stage }) => stage));
  assert.ok(stages.has('autoencoder'));
  for (const later of ['consensus', 'classify'] as const) assert.ok(!stages.has(later), later);
  assert.deepEqual(labelsOf(await run('store-3')), labelsOf(first));
});

test('a run that is killed at any moment goes on to the labels of an undisturbed one', async () => {
  const store = path.join(home, 'store-4');
  for (const stage of ['decode', 'hog', 'autoencoder', 'exemplar', 'classify']) {
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        path.join(__dirname, '../../../src/cli/main.ts'),
        'cluster',
        folder,
        '--store',
        store,
        '--preset',
        'quick',
        '--features',
        'autoencoder,exemplar,hog',
        '--clusterer',
        'kmeans',
        '--seed',
        '5',
        '--k-range',
        '2..5',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
      if (new RegExp(`^${stage}:`, 'm').test(said)) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    assert.equal(signal, 'SIGKILL', `${stage} was not reached: ${said}`);
  }
  assert.deepEqual(labelsOf(await run('store-4')), labelsOf(first));
});

test('an edit is kept by the store, and a run that finds other labels keeps what the person decided', async () => {
  const store = path.join(home, 'store');
  const dataset = { folders: [folder], store };
  const current = lastSnapshot([folder], store)!;
  const { id, images } = current.clusters[0]!;
  const [out, ...kept] = images.slice(0, 4).map((image) => current.paths[image]!);
  const steps: Edit[] = [
    { kind: 'rename', cluster: id, name: ' discs ' },
    { kind: 'exclude', images: images.slice(0, 1) },
    { kind: 'review', images: images.slice(1, 4) },
  ];
  steps.forEach((edit, before) => takeStep(dataset, current.labelling, before, { kind: 'edit', edit }));
  assert.equal(curate(lastSnapshot([folder], store)!).clusters.find((cluster) => cluster.id === id)?.name, 'discs');

  const other = await run('store', { k: 6 });
  assert.notEqual(other.labelling, current.labelling);
  const { clusters } = curate(other);
  const namesOf = (name: string): string[] =>
    clusters
      .filter((cluster) => cluster.name === name)
      .flatMap((cluster) => cluster.images.map((i) => other.paths[i]!));
  assert.deepEqual(namesOf('Excluded'), [out]);
  for (const file of kept) assert.ok(namesOf('discs').includes(file), file);
  assert.deepEqual((await run('store', { k: 6 })).curation, other.curation);
});

test('a folder without images is an error in words', async () => {
  await assert.rejects(run('store-5', { folder: path.join(home, 'store') }), /no image/);
});
