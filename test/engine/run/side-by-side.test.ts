/** Networks that are trained side by side where there are threads for it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { DEFAULT_CONFIGURATION, PRESET_METHODS, type RunConfiguration } from '../../../src/domain/configuration';
import type { RunSnapshot, StageProgress } from '../../../src/domain/dataset';
import { Extraction } from '../../../src/engine/run/extraction';
import { RunProgress } from '../../../src/engine/run/run-progress';
import { Stages } from '../../../src/engine/run/stages';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import { Store } from '../../../src/engine/store/store';
import { writePictures } from '../pictures';
import { NEVER, ownFolder, runQuietly } from '../scaffold';

const configuration: RunConfiguration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick',
  seed: 3,
  k: 3,
  backend: 'onnx',
};
/** Two trainings of eight threads each. */
const MANY = 16;
const home = ownFolder('side-by-side');
const folder = path.join(home, 'pictures');

before(() => writePictures(folder, 36));

const storeOf = (name: string): string => path.join(home, name);
const filesIn = (store: string, kind: 'checkpoints' | 'results' | 'models'): string[] => {
  const files = Store.open(storeOf(store), [folder]).path(kind);
  return existsSync(files) ? readdirSync(files).sort() : [];
};

/** Stages of the latest run that took time. */
let worked: Set<string>;

/** A run that is cancelled once `until` says so. */
function run(store: string, threads: number, until?: () => boolean): Promise<RunSnapshot> {
  const stop = new AbortController();
  worked = new Set();
  const progress = ({ stage, done }: StageProgress): void => {
    if (done > 0) worked.add(stage);
    if (until?.()) stop.abort(new Error('cancelled'));
  };
  const request = { folders: [folder], store: storeOf(store), configuration: { ...configuration, threads } };
  return runQuietly(request, { progress }, until ? stop.signal : NEVER);
}

test('trainings side by side come to the bits of one after the other, also where a cancelled run goes on', async () => {
  const alone = await run('alone', 1);
  let atOnce = 0;
  const counted = (): boolean => {
    atOnce = Math.max(atOnce, filesIn('cancelled', 'checkpoints').length);
    return atOnce === 2;
  };
  await assert.rejects(run('cancelled', MANY, counted), /cancelled/);
  assert.equal(atOnce, 2);
  const resumed = await run('cancelled', MANY);
  assert.deepEqual(resumed.clusters, alone.clusters);
  assert.deepEqual(resumed.confidence, alone.confidence);
  assert.deepEqual(Object.keys(resumed.timings).sort(), Object.keys(alone.timings).sort());
  for (const kind of ['checkpoints', 'results', 'models'] as const) {
    assert.deepEqual(filesIn('cancelled', kind), filesIn('alone', kind), kind);
  }
});

test('another number of threads learns nothing anew, also where an image went', async () => {
  const before = await run('threads', 1);
  assert.ok(worked.has('classify'));
  const again = await run('threads', 3);
  for (const stage of ['exemplar', 'autoencoder', 'classify']) assert.ok(!worked.has(stage), stage);
  assert.deepEqual(again.confidence, before.confidence);
  rmSync(path.join(folder, before.paths[0]!));
  const without = await run('threads', 2);
  assert.deepEqual(without.learnedFrom, { images: 36, added: 0, gone: 1 });
});

test('which extractors train is known without the file of the pretrained network', async () => {
  const store = Store.open(storeOf('asked'), [folder]);
  const asked: RunConfiguration = { ...configuration, features: ['hog', 'pretrained'], model: '/gone/network.onnx' };
  const stages = new Stages(
    {
      configuration: asked,
      resolved: asked,
      store,
      stores: storeOf('asked'),
      blocks: new PixelBlocks(store),
      fileOf: (hash) => hash,
      progress: new RunProgress(() => undefined, asked.features),
      log: () => undefined,
      signal: NEVER,
    },
    [],
  );
  const extraction = new Extraction(stages, () => Promise.resolve(0));
  await extraction.prepareSideBySide();
  await assert.rejects(extraction.prepare('pretrained'), /network\.onnx/);
});
