import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { curate } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import { editToImport } from '../../../src/domain/edits';
import { finishedRun, lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { calibration } from '../../../src/engine/known-labels/calibrate';
import { completeLabels } from '../../../src/engine/known-labels/complete';
import { foreignLabels } from '../../../src/engine/known-labels/foreign-labels';
import { propagate } from '../../../src/engine/known-labels/propagate';
import { publish, snapshotOf } from '../labelled-run';
import { writePictures } from '../pictures';
import { NEVER, ownFolder, runQuietly } from '../scaffold';

const home = ownFolder('given');

function labelsFile(name: string, lines: readonly string[]): string {
  const file = path.join(home, name);
  writeFileSync(file, ['path,label', ...lines].join('\n') + '\n');
  return file;
}

const namesOf = (snapshot: RunSnapshot): string[] => {
  const { clusters, labels } = curate(snapshot);
  return [...labels].map((label) => clusters.find(({ id }) => id === label)!.name);
};

test('labels from elsewhere are one correction: new and known labels at once, and one undo takes them back', async () => {
  const store = path.join(home, 'start');
  const snapshot = publish(store, snapshotOf({ 'a b c': 0, 'd e f': 1 }));
  const dataset = { folders: snapshot.folders, store };
  takeStep(dataset, snapshot.labelling, 0, { kind: 'edit', edit: { kind: 'exclude', images: [2] } });
  const current = lastSnapshot(snapshot.folders, store)!;
  const read = await foreignLabels(current, labelsFile('start.csv', ['a,cat', 'c,cat', 'd,Group 2', 'e,cat', 'z,cat']));
  assert.deepEqual([read.named, read.matched], [5, 3]);
  const edit = editToImport(curate(current), read.classes)!;
  takeStep(dataset, current.labelling, 1, { kind: 'edit', edit });
  const imported = lastSnapshot(snapshot.folders, store)!;
  assert.deepEqual(namesOf(imported), ['cat', 'Group 1', 'Excluded', 'Group 2', 'cat', 'Group 2']);
  assert.deepEqual([...curate(imported).byPerson], [1, 0, 0, 1, 1, 0]);
  assert.equal(editToImport(curate(imported), read.classes), undefined);
  takeStep(dataset, current.labelling, 2, { kind: 'undo' });
  assert.deepEqual(namesOf(lastSnapshot(snapshot.folders, store)!), namesOf(current));
});

test('names that no label can have are changed, and labels of other pictures are refused', async () => {
  const store = path.join(home, 'names');
  const snapshot = publish(store, snapshotOf({ 'a b': 0, 'c d': 1 }));
  const classes = [
    { name: 'Excluded', images: [0] },
    { name: 'x'.repeat(300), images: [1] },
  ];
  const edit = editToImport(curate(snapshot), classes)!;
  takeStep({ folders: snapshot.folders, store }, snapshot.labelling, 0, { kind: 'edit', edit });
  assert.deepEqual(
    edit.created.map(({ name }) => name.length),
    ['Excluded (imported)'.length, 200],
  );
  await assert.rejects(
    foreignLabels(snapshot, labelsFile('other.csv', ['q,cat'])),
    /None of the 1 pictures that .* names/,
  );
});

test('labels spread along the edges of a graph, the more the nearer', async () => {
  // 0 – 1 – 2 – 3, and 4 alone.
  const graph = {
    count: 5,
    starts: Int32Array.of(0, 1, 3, 5, 6, 6),
    ends: Int32Array.of(1, 0, 2, 1, 3, 2),
    weights: Float64Array.of(1, 1, 1, 1, 1, 1),
  };
  const { labels, shares } = await propagate(graph, Int32Array.of(0, -1, -1, 1, -1), 2, NEVER);
  assert.deepEqual([...labels], [0, 0, 1, 1, -1]);
  assert.ok(shares[0]! > shares[1]! && shares[1]! > 0.5 && shares[4] === 0);
});

test('a calibration rises, promises no more than its trials show, and says nothing without any', () => {
  const trials = Array.from({ length: 200 }, (_, i) => ({ share: i / 200, right: (i * 7919) % 200 < i }));
  const sure = calibration(trials);
  let last = 0;
  for (let share = 0; share <= 1; share += 0.05) {
    assert.ok(sure(share) >= last);
    last = sure(share);
    assert.ok(Math.abs(sure(share) - share) < 0.25, `${share} ${sure(share)}`);
  }
  assert.ok(calibration([{ share: 1, right: true }])(1) < 0.7);
  assert.equal(calibration([])(0.9), 0.5);
});

test('a half-labelled set is finished from what it has, and says how sure it is', async () => {
  const folder = path.join(home, 'pictures');
  const truth = await writePictures(folder, 72);
  const store = path.join(home, 'store');
  const configuration = { ...DEFAULT_CONFIGURATION, features: ['hog'], clusterer: 'kmeans', k: 5 } as const;
  await runQuietly({ folders: [folder], store, configuration });
  const files = [...truth.keys()].sort();
  const known = files.filter((_, i) => i < 30);
  const read = await foreignLabels(
    finishedRun({ folders: [folder], store }).snapshot,
    labelsFile(
      'half.csv',
      known.map((file) => `${file},${truth.get(file)}`),
    ),
  );
  const run = finishedRun({ folders: [folder], store });
  const { snapshot, given, completed, found } = await completeLabels(run, store, read, () => undefined, NEVER);
  assert.deepEqual([given, given + completed], [30, 72]);
  assert.equal(snapshot.source, 'given');
  const names = namesOf(snapshot);
  const others = snapshot.paths.flatMap((file, i) =>
    known.includes(file) ? [] : [{ i, right: names[i] === truth.get(file) }],
  );
  const right = others.filter((other) => other.right).length / others.length;
  assert.ok(right > 0.8, `${right}`);
  assert.ok(Math.abs(found - right) < 0.2, `hidden ${found}, others ${right}`);
  const mean = others.reduce((sum, { i }) => sum + snapshot.confidence[i]!, 0) / others.length;
  assert.ok(mean > 0.5 && mean < 1 && Math.abs(mean - right) < 0.25, `confidence ${mean}, right ${right}`);
  // What was given is as it was given, and counts as reviewed until that is undone.
  known.forEach((file) => assert.equal(names[snapshot.paths.indexOf(file)], truth.get(file)));
  const { reviewed } = curate(snapshot);
  assert.equal(
    reviewed.reduce((sum, flag) => sum + flag, 0),
    30,
  );
  takeStep({ folders: [folder], store }, snapshot.labelling, 1, { kind: 'undo' });
  assert.ok(curate(lastSnapshot([folder], store)!).reviewed.every((flag) => flag === 0));
  assert.deepEqual(
    await completeLabels(run, store, read, () => undefined, NEVER).catch((error: Error) => error.message),
    'These labels were replaced by those of a newer run. Open the run again.',
  );
});
