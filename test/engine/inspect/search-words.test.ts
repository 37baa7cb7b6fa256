import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { KEPT, noClasses, type SeenClasses } from '../../../src/engine/features/pretrained/top-classes';
import { searchWords } from '../../../src/engine/inspect/search-words';
import { keepClasses, keptClasses } from '../../../src/engine/run-artifacts/kept-classes';
import { Store } from '../../../src/engine/store/store';

const NAMES = ['golden retriever', 'red fox', 'grey fox', 'house finch', 'minivan', 'granny smith apple'];

/** What a network saw: for each image, its likeliest classes. */
function seen(...images: Readonly<Record<string, number>>[]): SeenClasses {
  const top = noClasses(images.length);
  images.forEach((classes, image) =>
    Object.entries(classes).forEach(([name, probability], rank) => {
      top.classes[image * KEPT + rank] = NAMES.indexOf(name);
      top.probabilities[image * KEPT + rank] = probability;
    }),
  );
  return { top, names: NAMES };
}

const SEEN = seen(
  { 'golden retriever': 0.9, 'red fox': 0.05 },
  { 'red fox': 0.6, 'grey fox': 0.3 },
  { 'grey fox': 0.8, 'red fox': 0.1 },
  { 'house finch': 0.9 },
  { minivan: 0.7 },
  { 'granny smith apple': 0.5 },
);
const PATHS = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'trips/redHouse.jpg', 'f.jpg'];
const never = new AbortController().signal;
const ask = (words: string, from: SeenClasses | undefined = SEEN, count = 9) =>
  searchWords(words, PATHS, from, count, never);

test('a word finds the classes of its kind, singular or plural', async () => {
  for (const words of ['dog', 'Dogs', 'photos of a dog']) {
    const { images, scores, classes } = await ask(words);
    assert.deepEqual([images, classes], [[0], ['golden retriever']], words);
    assert.ok(Math.abs(scores[0]! - 0.9) < 1e-3);
  }
  // Of an animal all five are some kind; the likeliest come first.
  assert.deepEqual((await ask('animals')).images, [0, 1, 2, 3]);
  assert.deepEqual((await ask('fruit')).images, [5]);
});

test('of several words all count, and a name that has them all comes first', async () => {
  assert.deepEqual((await ask('red fox')).images[0], 1);
  assert.deepEqual((await ask('fox')).images.slice(0, 2), [1, 2]);
});

test('a house finch is no house, and a path that says house is', async () => {
  const { images, classes } = await ask('house');
  assert.deepEqual([images, classes], [[4], []]);
  assert.deepEqual((await ask('house finch')).images[0], 3);
});

test('words that nothing has find nothing; without a network paths alone answer, which is said', async () => {
  assert.deepEqual((await ask('zebra')).images, []);
  const { images, byNetwork } = await searchWords('trip', PATHS, undefined, 9, never);
  assert.deepEqual([images, byNetwork], [[4], false]);
});

test('no more are given than are wanted, and how many there are is told', async () => {
  const { images, found } = await ask('fox', SEEN, 1);
  assert.deepEqual([images, found], [[1], 3]);
});

test('what a network saw is kept for a labelling, and of other images it is none', (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'winnow-seen-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const store = Store.open(home, ['/pictures']);
  const hashes = PATHS.map((_, at) => String(at));
  const key = keepClasses(store, SEEN, hashes, 'a network');
  assert.deepEqual(keptClasses(store, key, PATHS.length), SEEN);
  assert.equal(keptClasses(store, key, PATHS.length + 1), undefined);
  assert.equal(keptClasses(store, undefined, PATHS.length), undefined);
  assert.notEqual(keepClasses(store, SEEN, hashes, 'another network'), key);
});
