import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { keepCurrent, lastSnapshot } from '../../../src/engine/curation/current';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import { compactBlocks } from '../../../src/engine/store/compact-blocks';
import { takeRunLock } from '../../../src/engine/store/lock';
import { Store } from '../../../src/engine/store/store';
import { storeContents } from '../../../src/engine/upkeep/contents';
import { forget, prune } from '../../../src/engine/upkeep/prune';
import { keepUses } from '../../../src/engine/upkeep/uses';
import { FOLDERS, snapshotOf } from '../labelled-run';

const never = new AbortController().signal;
const DAY = 24 * 3_600_000;
const matrix = { meta: { dimension: 1 }, columns: { rows: new Float32Array(1000) } };
const hashOf = (image: number): string => image.toString(16).padStart(64, '0');
let parent: string;
let store: Store;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'winnow-upkeep-'));
  store = Store.open(parent, FOLDERS);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const there = (name: string): boolean => existsSync(store.path(name));
function age(name: string, days: number): void {
  const time = (Date.now() - days * DAY) / 1000;
  utimesSync(store.path(name), time, time);
}

test('what nothing needs goes by age; what a labelling or a recent run is made of stays', () => {
  const names = [
    'results/hog',
    'results/clusters',
    'models/classifier',
    'results/used',
    'results/spare',
    'models/spare',
  ];
  for (const name of names) store.write(name, matrix);
  keepCurrent(store, snapshotOf({ [hashOf(1)]: 0, [hashOf(2)]: 1 }), {
    prepared: { hog: 'hog' },
    clusters: 'clusters',
    models: { classifier: 'classifier' },
  });
  const run = Store.open(parent, FOLDERS);
  run.read('results/used');
  keepUses(run, { run: 'run', finished: true });
  for (const hash of [hashOf(1), hashOf(3)]) writeFileSync(store.path('thumbnails', `${hash}.webp`), 'picture');
  store.write('checkpoints/old', matrix);
  store.write('checkpoints/new', matrix);
  store.write('results/young', matrix);
  const old = [...names, 'checkpoints/old', `thumbnails/${hashOf(1)}.webp`, `thumbnails/${hashOf(3)}.webp`];
  for (const name of old) age(name, 40);
  const { files, bytes } = prune(store, { age: 30 * DAY, bytes: Infinity });
  assert.equal(files, 4);
  assert.ok(bytes > 12_000);
  for (const name of ['results/hog', 'results/clusters', 'models/classifier', 'results/used'])
    assert.ok(there(name), name);
  assert.ok(there('results/young') && there('checkpoints/new') && there(`thumbnails/${hashOf(1)}.webp`));
  for (const name of ['results/spare', 'models/spare', 'checkpoints/old', `thumbnails/${hashOf(3)}.webp`]) {
    assert.ok(!there(name), name);
  }
  assert.ok(lastSnapshot(FOLDERS, parent));
});

test('above the size, the oldest of what nothing needs goes first, and no young checkpoint', () => {
  const names = ['results/a', 'results/b', 'results/c', 'checkpoints/d'];
  for (const [i, name] of names.entries()) {
    store.write(name, matrix);
    age(name, 10 - i);
  }
  prune(store, { age: 30 * DAY, bytes: 10_000 });
  assert.deepEqual(names.filter(there), ['results/c', 'checkpoints/d']);
  prune(store, { age: 30 * DAY, bytes: 0 });
  assert.deepEqual(names.filter(there), ['checkpoints/d']);
});

test('the last finished run keeps its files however many were cancelled after it', () => {
  for (const run of ['finished', '1', '2', '3', '4']) {
    const mine = Store.open(parent, FOLDERS);
    mine.write(`results/${run}`, matrix);
    keepUses(mine, { run, finished: run === 'finished' });
  }
  prune(store, { age: 0, bytes: 0 });
  assert.deepEqual(
    ['finished', '1', '2', '3', '4'].filter((run) => there(`results/${run}`)),
    ['finished', '2', '3', '4'],
  );
});

test('pixels that are needed stay readable when the others go', () => {
  const blocks = new PixelBlocks(store);
  const pixels = (image: number): { 64: Uint8Array; 96: Uint8Array } => ({
    64: new Uint8Array(64 * 64 * 3).fill(image),
    96: new Uint8Array(96 * 96 * 3).fill(image + 100),
  });
  for (let image = 0; image < 8; image++) blocks.add(hashOf(image), pixels(image));
  blocks.save();
  blocks.close();
  const needed = new Set([1, 4, 7].map(hashOf));
  const freed = compactBlocks(store, needed, { pressed: false });
  assert.equal(freed, 5 * (64 * 64 * 3 + 96 * 96 * 3 + 44));
  const left = new PixelBlocks(store);
  for (let image = 0; image < 8; image++) assert.equal(left.has(hashOf(image)), needed.has(hashOf(image)));
  const out = new Uint8Array(96 * 96 * 3);
  for (const image of [1, 4, 7]) {
    left.read(hashOf(image), 96, out);
    assert.ok(out.every((value) => value === image + 100));
  }
  assert.equal(left.forgetDamaged(), 0);
  left.close();
  assert.equal(compactBlocks(store, needed, { pressed: true }), 0);
});

test('what is kept is listed by part, and a data set is forgotten unless a run uses it', async () => {
  store.write('results/a', matrix);
  const [listed] = storeContents(parent);
  assert.deepEqual(listed!.folders, FOLDERS);
  assert.ok(listed!.parts.results > 4000 && listed!.bytes > listed!.parts.results);
  const lock = await takeRunLock(store, { takeOver: false }, never);
  await assert.rejects(forget(store, never), (error) => error instanceof WinnowFailure && error.code === 'locked');
  lock.release();
  assert.ok((await forget(store, never)) >= listed!.parts.results);
  assert.deepEqual(storeContents(parent), []);
});
