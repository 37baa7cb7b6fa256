import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { keptLabellings } from '../../../src/engine/curation/current';
import { runPipeline } from '../../../src/engine/run/pipeline';
import { Store } from '../../../src/engine/store/store';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, type RunConfiguration } from '../../../src/domain/configuration';
import { writePictures } from '../pictures';
import { SMALL_MODEL_FILTERS, writeSmallModel } from '../small-model';

const IMAGES = 48;
let home: string;
let folder: string;
let model: string;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-pretrained-run-'));
  await writePictures(path.join(home, 'more'), IMAGES + 2);
});
after(() => rmSync(home, { recursive: true, force: true }));
let runs = 0;
beforeEach(async () => {
  const own = path.join(home, String(runs++));
  folder = path.join(own, 'pictures');
  model = path.join(own, 'model.onnx');
  await writePictures(folder, IMAGES);
  writeModel();
});

const writeModel = (filters = SMALL_MODEL_FILTERS): void => writeSmallModel(model, filters);

function run(onStage: (stage: string) => void = () => undefined): Promise<RunSnapshot> {
  const configuration: RunConfiguration = {
    ...DEFAULT_CONFIGURATION,
    preset: 'quick',
    seed: 2,
    k: 3,
    threads: 1,
    features: ['hog', 'pretrained'],
    labeller: 'transfer',
    clusterer: 'kmeans',
    model,
  };
  return runPipeline(
    { folders: [folder], store: path.join(home, 'store'), configuration },
    { progress: ({ stage }) => onStage(stage), snapshot: () => undefined, log: () => undefined },
    new AbortController().signal,
  );
}

test('a model file with other contents under the same path gives other labels, and nothing of the old one is used', async () => {
  await run();
  const store = Store.find(path.join(home, 'store'), [folder])!;
  const classifier = (): string | undefined => keptLabellings(store)[0]!.artifacts?.models.classifier;
  const before = classifier();
  assert.ok(before);
  await run();
  assert.equal(classifier(), before);
  writeModel(SMALL_MODEL_FILTERS + 3);
  await run();
  assert.ok(classifier());
  assert.notEqual(classifier(), before);
});

test('where an image is gone, the others keep what was learned from it too', async () => {
  await run();
  rmSync(path.join(folder, readdirSync(folder).sort()[0]!));
  const snapshot = await run();
  assert.deepEqual(snapshot.learnedFrom, { images: IMAGES, added: 0, gone: 1 });
  assert.equal(snapshot.paths.length, IMAGES - 1);
});

test('a new image is not labelled by what another model file taught', async () => {
  await run();
  writeModel(SMALL_MODEL_FILTERS + 3);
  copyFileSync(path.join(home, 'more', `picture-0${IMAGES + 1}.png`), path.join(folder, 'new.png'));
  const snapshot = await run();
  assert.equal(snapshot.learnedFrom, undefined);
  assert.equal(snapshot.paths.length, IMAGES + 1);
});

test('a file that vanished or changed since it was found is a row, and the run goes on without it', async () => {
  let done = false;
  const snapshot = await run((stage) => {
    if (stage !== 'hog' || done) return;
    done = true;
    unlinkSync(path.join(folder, 'picture-003.png'));
    copyFileSync(path.join(folder, 'picture-004.png'), path.join(folder, 'picture-010.png'));
  });
  assert.ok(done);
  assert.equal(snapshot.finished, true);
  assert.equal(snapshot.paths.length, IMAGES - 2);
  assert.deepEqual(
    snapshot.unreadable.map((row) => row.path),
    ['picture-003.png', 'picture-010.png'],
  );
  assert.match(snapshot.unreadable[0]!.reason, /is gone/);
  assert.match(snapshot.unreadable[1]!.reason, /changed/);
  assert.equal(snapshot.partitions['pretrained']!.length, IMAGES - 2);
});
