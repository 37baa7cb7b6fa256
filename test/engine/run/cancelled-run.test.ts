import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { currentSnapshot, finishedRun, keepCurrent, lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { exportTree } from '../../../src/engine/export/export';
import { labelRows } from '../../../src/engine/export/labels';
import { Store } from '../../../src/engine/store/store';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import { FOLDERS, publish, snapshotOf } from '../labelled-run';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const home = ownFolder('cancelled');

test('what a run shows on its way does not take the place of a finished labelling', () => {
  const parent = path.join(home, 'synthetic');
  const finished = publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  const store = Store.open(parent, FOLDERS);
  const early = { ...snapshotOf({ 'a b': 0, 'c d e': 1 }), source: 'hog' as const, finished: false };
  assert.equal(keepCurrent(store, early).labelling, early.labelling);
  assert.equal(currentSnapshot(store)!.labelling, finished.labelling);
  const dataset = { folders: FOLDERS, store: parent };
  takeStep(dataset, finished.labelling, 0, { kind: 'edit', edit: { kind: 'rename', cluster: 0, name: 'owls' } });
  assert.equal(finishedRun(dataset).snapshot.curation.edits.length, 1);
});

test('a store in which it did so, as earlier versions left it, gives the finished labelling', () => {
  const parent = path.join(home, 'earlier');
  const finished = publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  const store = Store.open(parent, FOLDERS);
  const early = { ...snapshotOf({ 'a b': 0, 'c d e': 1 }), source: 'hog' as const, finished: false };
  store.writeJson('current.json', { labels: early.labelling, snapshot: early });
  assert.equal(finishedRun({ folders: FOLDERS, store: parent }).snapshot.labelling, finished.labelling);
});

test('after a cancelled run, the finished labels are shown again and can be edited and exported', async () => {
  const folder = path.join(home, 'pictures');
  const parent = path.join(home, 'store');
  await writePictures(folder, 40);
  const seen: RunSnapshot[] = [];
  let abort = new AbortController();
  let isCancelling = false;
  const run = (seed: number): Promise<RunSnapshot> => {
    abort = new AbortController();
    seen.length = 0;
    const configuration = { ...DEFAULT_CONFIGURATION, preset: 'quick' as const, seed, k: 3, threads: 1 };
    const snapshot = (shown: RunSnapshot): void => {
      seen.push(shown);
      if (isCancelling && shown.source === 'hog') abort.abort(new Error('cancelled'));
    };
    return runQuietly({ folders: [folder], store: parent, configuration }, { snapshot }, abort.signal);
  };
  const finished = await run(1);
  isCancelling = true;
  await assert.rejects(run(2), /cancelled/);
  assert.equal(seen[0]!.source, 'hog');
  assert.equal(seen.at(-1)!.labelling, finished.labelling);
  assert.equal(lastSnapshot([folder], parent)!.labelling, finished.labelling);
  const dataset = { folders: [folder], store: parent };
  const cluster = finished.clusters[0]!.id;
  takeStep(dataset, finished.labelling, 0, { kind: 'edit', edit: { kind: 'rename', cluster, name: 'owls' } });
  const target = path.join(home, 'tree');
  const { snapshot } = finishedRun(dataset);
  await exportTree(
    {
      root: snapshot.root,
      target,
      mode: 'copy',
      dryRun: false,
      rows: labelRows(snapshot),
      run: { folders: [folder], configuration: snapshot.configuration, seed: 1, versions: {} },
      onProgress: () => undefined,
    },
    new AbortController().signal,
  );
  assert.ok(existsSync(path.join(target, 'owls')));
});

test('a run that ended writes no more thumbnails', async () => {
  const folder = path.join(home, 'many');
  const parent = path.join(home, 'many-store');
  await writePictures(folder, 150);
  const configuration = { ...DEFAULT_CONFIGURATION, preset: 'quick' as const, seed: 1, threads: 1 };
  let asked = false;
  const broken = new Error('broken on the way');
  const run = runQuietly(
    { folders: [folder], store: parent, configuration },
    {
      progress: ({ stage }) => {
        if (asked && stage !== 'thumbnails') throw broken;
      },
      snapshot: () => (asked = true),
    },
  );
  await assert.rejects(run, broken);
  const thumbnails = (): number =>
    readdirSync(Store.find(parent, [folder])!.thumbnailFolder, { recursive: true }).length;
  const before = thumbnails();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(thumbnails(), before);
});
