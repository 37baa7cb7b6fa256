import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { carryOver } from '../../../src/engine/curation/carry-over';
import { finishedRun, keepCurrent, lastSnapshot } from '../../../src/engine/curation/current';
import { appendSteps, readJournal } from '../../../src/engine/curation/journal';
import { trainingLabels } from '../../../src/engine/corrections/training-labels';
import { checked, curateParams } from '../../../src/engine/server/request-checks';
import { splitCluster } from '../../../src/engine/corrections/split';
import { takeStep } from '../../../src/engine/curation/take-step';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { Random } from '../../../src/engine/base/random';
import { Store } from '../../../src/engine/store/store';
import { curate, type Curation, type Edit, type Step } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { FOLDERS, publish, snapshotOf } from '../labelled-run';

const NEVER = new AbortController().signal;
let parent: string;
beforeEach(() => (parent = mkdtempSync(path.join(tmpdir(), 'winnow-curation-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const open = (): Store => Store.open(parent, FOLDERS);
const current = (): RunSnapshot => lastSnapshot(FOLDERS, parent)!;
const step = (taken: Step, before = current().curation.edits.length): Curation =>
  takeStep({ folders: FOLDERS, store: parent }, current().labelling, before, taken);
const edit = (made: Edit, before?: number): Curation => step({ kind: 'edit', edit: made }, before);
const refused = (made: Edit, reason: RegExp): void => {
  assert.throws(
    () => edit(made),
    (error) => error instanceof WinnowFailure && error.code === 'bad-request' && reason.test(error.message),
    JSON.stringify(made),
  );
};
/** Label name → image names, as the person sees them. */
const seen = (snapshot = current()): Record<string, string> =>
  Object.fromEntries(
    curate(snapshot)
      .clusters.map(
        ({ name, images }) =>
          [
            name,
            images
              .map((i) => snapshot.paths[i])
              .sort()
              .join(''),
          ] as const,
      )
      .sort(),
  );

test('undo and redo go all the way, one edit at a time, and a new edit drops what was undone', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  const states = [seen()];
  for (let i = 0; i < 30; i++) {
    edit({ kind: 'move', images: [i % 5], to: i % 2 });
    states.push(seen());
  }
  for (let i = 29; i >= 0; i--) {
    step({ kind: 'undo' });
    assert.deepEqual(seen(), states[i]);
  }
  assert.equal(step({ kind: 'undo' }).edits.length, 0);
  for (let i = 1; i <= 30; i++) {
    step({ kind: 'redo' });
    assert.deepEqual(seen(), states[i]);
  }
  step({ kind: 'undo' });
  assert.deepEqual(edit({ kind: 'review', images: [0] }).undone, []);
});

test('another process sees every edit and can undo those of the first', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  edit({ kind: 'rename', cluster: 0, name: 'cats' });
  edit({ kind: 'exclude', images: [4] });
  const script = `
    const { lastSnapshot } = require('./src/engine/curation/current');
    const { takeStep } = require('./src/engine/curation/take-step');
    const [folders, store] = [${JSON.stringify(FOLDERS)}, ${JSON.stringify(parent)}];
    const { labelling, curation } = lastSnapshot(folders, store);
    console.log(JSON.stringify([curation.edits.length, takeStep({ folders, store }, labelling, 2, { kind: 'undo' })]));`;
  const out = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: path.resolve(__dirname, '../../..'),
    encoding: 'utf8',
  });
  assert.deepEqual(JSON.parse(out), [
    2,
    { edits: [{ kind: 'rename', cluster: 0, name: 'cats' }], undone: [{ kind: 'exclude', images: [4] }] },
  ]);
  assert.deepEqual(seen(), { 'Group 2': 'de', cats: 'abc' });
});

test('a journal line that a crash cut short loses neither the edits before nor those after', () => {
  const store = open();
  const named = (name: string): Step => ({ kind: 'edit', edit: { kind: 'rename', cluster: 1, name } });
  appendSteps(store, 'L', [named('cats')]);
  appendFileSync(store.path('journal.jsonl'), '{"labels":"L","step":{"kind":"ed');
  appendSteps(store, 'L', [named('dogs\n')]);
  appendSteps(store, 'other', [named('cows')]);
  appendFileSync(store.path('journal.jsonl'), '{"labels":"L","step":{"kind":"un');
  assert.deepEqual(
    readJournal(store, 'L').curation.edits.map((each) => each.kind === 'rename' && each.name),
    ['cats', 'dogs\n'],
  );
});

test('renames that an earlier version wrote are still in force', () => {
  const { labelling } = publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  const line = { labels: labelling, edit: { kind: 'rename', cluster: 1, name: 'dogs' } };
  appendFileSync(open().path('journal.jsonl'), `\n${JSON.stringify(line)}\n`);
  assert.deepEqual(seen(), { 'Group 1': 'abc', dogs: 'de' });
  step({ kind: 'undo' });
  assert.deepEqual(seen(), { 'Group 1': 'abc', 'Group 2': 'de' });
});

test('a step that was taken already is not taken twice, another one for the same state is refused', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  const made: Edit = { kind: 'label', cluster: { id: 2, name: ' new ', images: [0] } };
  const first = edit(made, 0);
  assert.deepEqual(edit(made, 0), first);
  assert.throws(() => edit({ kind: 'review', images: [0] }, 0), /changed meanwhile/);
  edit({ kind: 'review', images: [1] }, 1);
  assert.throws(() => edit(made, 0), /changed meanwhile/);
  const undone = step({ kind: 'undo' }, 2);
  assert.deepEqual(step({ kind: 'undo' }, 2), undone);
  assert.throws(() => step({ kind: 'undo' }, 7), /changed meanwhile/);
  assert.equal(undone.edits.length, 1);
});

test('edits that do not fit the labels are refused in words and leave no trace', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1, f: -1 }));
  edit({ kind: 'label', cluster: { id: 2, name: 'odd', images: [3, 4] } });
  const journal = readFileSync(open().path('journal.jsonl'), 'utf8');
  refused({ kind: 'rename', cluster: 7, name: 'x' }, /no such label/);
  refused({ kind: 'rename', cluster: 1, name: 'x' }, /no such label/);
  refused({ kind: 'rename', cluster: -1, name: 'x' }, /no such label/);
  refused({ kind: 'rename', cluster: 0, name: '  ' }, /needs a name/);
  refused({ kind: 'rename', cluster: 0, name: ' odd ' }, /called odd already/);
  refused({ kind: 'rename', cluster: 0, name: 'Undecided' }, /meaning of its own/);
  refused({ kind: 'rename', cluster: 0, name: 'x'.repeat(201) }, /at most 200/);
  refused({ kind: 'merge', clusters: [0], into: 0 }, /at least two/);
  refused({ kind: 'merge', clusters: [0, 0], into: 0 }, /at least two/);
  refused({ kind: 'merge', clusters: [0, 2], into: -1 }, /one of themselves/);
  refused({ kind: 'merge', clusters: [0, -2], into: 0 }, /no such label/);
  refused({ kind: 'move', images: [0], to: 1 }, /no such label/);
  refused({ kind: 'move', images: [6], to: 0 }, /no image 6/);
  refused({ kind: 'move', images: [-1], to: 0 }, /no image -1/);
  refused({ kind: 'move', images: [1.5], to: 0 }, /no image 1.5/);
  refused({ kind: 'move', images: [1, 2, 1], to: 0 }, /named twice/);
  refused({ kind: 'move', images: [], to: 0 }, /at least one image/);
  refused({ kind: 'label', cluster: { id: 4, name: 'x', images: [0] } }, /has the id 3, not 4/);
  refused({ kind: 'label', cluster: { id: 1, name: 'x', images: [0] } }, /has the id 3, not 1/);
  refused({ kind: 'label', cluster: { id: 3, name: 'odd', images: [0] } }, /called odd already/);
  refused({ kind: 'split', cluster: 0, parts: [{ id: 3, name: 'x', images: [3] }] }, /of another label/);
  const twice = [3, 4].map((id) => ({ id, name: 'x', images: [id - 3] }));
  refused({ kind: 'split', cluster: 0, parts: twice }, /called x already/);
  refused({ kind: 'relabel', moves: [{ from: 0, to: -1, images: [0] }] }, /no such label/);
  const since = /corrected since/;
  refused({ kind: 'relabel', moves: [{ from: 1, to: 0, images: [0] }] }, since);
  refused(
    {
      kind: 'relabel',
      moves: [
        { from: 0, to: 0, images: [0] },
        { from: 0, to: 2, images: [0] },
      ],
    },
    /named twice/,
  );
  assert.throws(() => takeStep({ folders: FOLDERS, store: parent }, 'old', 1, { kind: 'undo' }), /newer run/);
  assert.equal(readFileSync(open().path('journal.jsonl'), 'utf8'), journal);
  edit({ kind: 'move', images: [0], to: -1 });
  edit({ kind: 'merge', clusters: [-1, 2], into: 2 });
  edit({ kind: 'rename', cluster: 2, name: 'Group 2' });
  assert.deepEqual(seen(), { 'Group 1': 'bc', 'Group 2': 'adef' });
});

test('the name of a label whose images are all excluded stays taken: they may come back', () => {
  publish(parent, snapshotOf({ 'a b c': 0, 'd e': 1 }));
  edit({ kind: 'exclude', images: [3, 4] });
  refused({ kind: 'rename', cluster: 0, name: 'Group 2' }, /already/);
});

test('what comes over the boundary is looked at before it is a step', () => {
  const params = { folders: FOLDERS, store: parent, labelling: 'l', before: 0 };
  const bad = [
    {},
    { kind: 'again' },
    { kind: 'edit', edit: { kind: 'drop', images: [0] } },
    { kind: 'edit', edit: { kind: 'exclude', images: 'all' } },
    { kind: 'edit', edit: { kind: 'exclude', images: ['0'] } },
    { kind: 'edit', edit: { kind: 'rename', cluster: 0 } },
    { kind: 'edit', edit: { kind: 'split', cluster: 0, parts: [null] } },
  ];
  for (const each of bad)
    assert.throws(() => checked(curateParams, { ...params, step: each }), WinnowFailure, JSON.stringify(each));
  const kept: Step = { kind: 'edit', edit: { kind: 'exclude', images: [0] } };
  assert.deepEqual(checked(curateParams, { ...params, step: { ...kept, extra: 1 } }).step, kept);
});

test('a run that finds other labels keeps exclusions, labels and marks by the contents of the images', () => {
  publish(parent, snapshotOf({ 'a b c d': 0, 'e f g h k': 1 }));
  edit({ kind: 'rename', cluster: 0, name: 'cats' });
  edit({ kind: 'label', cluster: { id: 2, name: 'odd', images: [7] } });
  edit({ kind: 'exclude', images: [0] });
  edit({ kind: 'move', images: [4], to: 0 });
  edit({ kind: 'review', images: [5] });
  edit({ kind: 'unreview', images: [4] });
  // New images i and j; b was renamed to z; the clusters have other numbers, and f is with the
  // cats.
  const next = publish(parent, snapshotOf({ 'a f z=b c d i': 1, 'e g h j k': 0 }));
  assert.deepEqual(seen(), { Excluded: 'a', cats: 'cdeiz', 'Group 1': 'fgjk', odd: 'h' });
  const { reviewed, byPerson } = curate(next);
  const marks = (column: Uint8Array): string => next.paths.filter((_, i) => column[i] === 1).join('');
  assert.equal(marks(byPerson), 'efh');
  assert.equal(marks(reviewed), 'fh');
  assert.deepEqual(publish(parent, next).curation, next.curation);
  step({ kind: 'undo' });
  assert.deepEqual(seen().Excluded, undefined);
});

test('a carry-over that was cut short is completed, and what is complete gets nothing more', () => {
  const before = snapshotOf({ 'a b c d': 0, 'e f g h': 1 });
  const edits: Edit[] = [
    { kind: 'rename', cluster: 0, name: 'cats' },
    { kind: 'label', cluster: { id: 2, name: 'odd', images: [7] } },
    { kind: 'review', images: [4, 5] },
    { kind: 'exclude', images: [0, 1] },
    { kind: 'merge', clusters: [-1, 2], into: 2 },
  ];
  const from = { ...before, curation: { edits, undone: [] } };
  const to = snapshotOf({ 'a b c f': 1, 'd e g h i': 0 });
  const all = carryOver(from, to);
  assert.ok(all.length >= 4, JSON.stringify(all));
  const after = (taken: readonly Edit[]): RunSnapshot => ({ ...to, curation: { edits: taken, undone: [] } });
  for (let done = 0; done <= all.length; done++) {
    const part = all.slice(0, done);
    const rest = carryOver(from, after(part));
    assert.deepEqual(seen(after([...part, ...rest])), seen(after(all)), `after ${done}`);
  }
  assert.deepEqual(carryOver(from, after(all)), []);
  assert.deepEqual(carryOver(before, to), [], 'nothing was decided, nothing is carried over');
});

test('of copies that were decided differently, each keeps its own fate, and a moved one that of its old place', () => {
  const from = snapshotOf({ 'a=x b=x c d': 0, 'e f': 1 });
  const edits: Edit[] = [{ kind: 'exclude', images: [1] }];
  const to = snapshotOf({ 'a=x q=x c d': 0, 'e f g': 1 });
  assert.deepEqual(carryOver({ ...from, curation: { edits, undone: [] } }, to), [
    { kind: 'exclude', images: [to.paths.indexOf('q')] },
  ]);
});

test('a run back to earlier labels finds the edits of then and brings what was decided since', () => {
  const one = snapshotOf({ 'a b c': 0, 'd e f': 1 });
  publish(parent, one);
  edit({ kind: 'rename', cluster: 0, name: 'cats' });
  edit({ kind: 'exclude', images: [5] });
  publish(parent, snapshotOf({ 'a b c d': 0, 'e f': 1 }));
  edit({ kind: 'include', images: [5] });
  edit({ kind: 'exclude', images: [4] });
  publish(parent, one);
  assert.deepEqual(seen(), { 'Group 2': 'df', Excluded: 'e', cats: 'abc' });
});

test('a split preview is the same each time, has all images once, and follows the features', async () => {
  const names = Array.from({ length: 30 }, (_, i) => String.fromCharCode(97 + (i % 26)) + (i > 25 ? '2' : ''));
  const snapshot = snapshotOf({ [names.slice(0, 24).join(' ')]: 0, [names.slice(24).join(' ')]: 1 });
  const store = open();
  const random = new Random(1);
  const rows = (spread: number): Float32Array =>
    Float32Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? ((at >> 1) % 3) * spread : 0) + random.next() * 0.1);
  const prepared = { autoencoder: 'a', exemplar: 'e', hog: 'h' } as const;
  for (const [extractor, key] of Object.entries(prepared)) {
    store.write(`results/${key}`, { meta: { dimension: 2 }, columns: { rows: rows(extractor === 'hog' ? 5 : 0) } });
  }
  keepCurrent(store, snapshot, { prepared, models: {} });
  const run = finishedRun({ folders: FOLDERS, store: parent });
  for (const space of ['hog', 'all'] as const) {
    const preview = await splitCluster(run, 0, 3, space, NEVER);
    assert.deepEqual(await splitCluster(run, 0, 3, space, NEVER), preview);
    const inOrder = preview.parts.flat().sort((a, b) => a - b);
    assert.deepEqual(
      inOrder,
      [...snapshot.clusters[0]!.images].sort((a, b) => a - b),
    );
    for (const part of preview.parts) assert.equal(new Set(part.map((image) => image % 3)).size, 1, space);
  }
  const parts = (await splitCluster(run, 0, 3, 'hog', NEVER)).parts.map((images, i) => {
    return { id: 2 + i, name: `part ${i}`, images };
  });
  edit({ kind: 'split', cluster: 0, parts });
  assert.equal(Object.keys(seen()).length, 4);
  await assert.rejects(splitCluster(run, 0, 20, 'hog', AbortSignal.abort(new Error('cancelled'))), /cancelled/);
  await assert.rejects(splitCluster(run, 1, 7, 'hog', NEVER), /too few images for 7 parts/);
  await assert.rejects(splitCluster(run, 9, 2, 'hog', NEVER), /no such label/);
  writeFileSync(store.path('results', 'h'), 'damaged');
  await assert.rejects(splitCluster(run, 0, 2, 'hog', NEVER), /Cluster again/);
});

test('the classifier learns the consensus under its present labels, and the person above it', () => {
  //                             a  b  c  d  e  f   g   h
  const consensus = [0, 0, 0, 1, 1, 2, -1, -1];
  const base = snapshotOf({ 'a b': 0, 'c d e g': 1, 'f h': 2 }, { consensus });
  const learnt = (...edits: Edit[]): string => {
    const snapshot = { ...base, curation: { edits, undone: [] } };
    const { targets, classes } = trainingLabels(snapshot, curate(snapshot));
    return [...targets].map((target) => classes[target] ?? '-').join('');
  };
  assert.equal(learnt(), '000112--', 'c was classified against its group, which goes on teaching');
  assert.equal(learnt({ kind: 'merge', clusters: [0, 2], into: 2 }), '222112--');
  assert.equal(learnt({ kind: 'move', images: [0, 6], to: 2 }), '2001122-');
  assert.equal(learnt({ kind: 'review', images: [2, 7] }), '001112-2');
  assert.equal(learnt({ kind: 'exclude', images: [0, 5] }), '-0011---');
  assert.equal(learnt({ kind: 'move', images: [0], to: -1 }), '-00112--');
  assert.equal(learnt({ kind: 'split', cluster: 1, parts: [{ id: 3, name: 'x', images: [3, 6] }] }), '000312--');
  assert.equal(learnt({ kind: 'relabel', moves: [{ from: 1, to: 0, images: [3, 6] }] }), '000012--');
});
