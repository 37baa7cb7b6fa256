import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate } from '../../../src/domain/curation';
import { copySets, editToKeepOne, type Copies } from '../../../src/domain/copies';
import type { PictureFacts } from '../../../src/domain/picture-facts';
import { snapshotOf } from '../labelled-run';

const file = (more: Partial<PictureFacts> = {}): PictureFacts => ({
  width: 100,
  height: 80,
  bytes: 9000,
  format: 'jpeg',
  taken: null,
  camera: null,
  sharpness: 20,
  edges: 60,
  crowding: 12,
  brightest: 1,
  darkest: 0,
  contrast: 0.8,
  information: 7,
  colour: 0.2,
  ...more,
});
const paths = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'];
const first = (files: Copies['files'], names = paths): number =>
  copySets({ pairs: [{ a: 0, b: 1, nearness: 0.9 }], files }, 0.5, names)[0]!.images[0]!;

test('pairs hold together what is as near as a person wants it', () => {
  const pairs = [
    { a: 0, b: 1, nearness: 1 },
    { a: 1, b: 2, nearness: 0.7 },
    { a: 3, b: 4, nearness: 0.6 },
  ];
  const sets = (least: number): (readonly number[])[] =>
    copySets({ pairs, files: {} }, least, paths).map(({ images }) => images);
  assert.deepEqual(sets(0.5), [
    [0, 1, 2],
    [3, 4],
  ]);
  assert.deepEqual(sets(0.65), [[0, 1, 2]]);
  assert.deepEqual(sets(0.8), [[0, 1]]);
});

test('an image that does not count ties no others together', () => {
  const pairs = [
    { a: 0, b: 1, nearness: 1 },
    { a: 1, b: 2, nearness: 1 },
  ];
  assert.deepEqual(
    copySets({ pairs, files: {} }, 0.5, paths, (image) => image !== 1),
    [],
  );
});

test('the best is the larger, then the sharper, then the one without loss, then the one with the plainer name', () => {
  assert.equal(first({ 0: file(), 1: file({ width: 200, height: 160, sharpness: 5 }) }), 1);
  assert.equal(first({ 0: file({ sharpness: 6 }), 1: file() }), 1);
  assert.equal(first({ 0: file(), 1: file({ format: 'png' }) }), 1);
  assert.equal(first({ 0: file(), 1: file({ bytes: 20_000 }) }), 1);
  assert.equal(first({ 0: file(), 1: file() }, ['cat (1).jpg', 'my cat at home.jpg']), 1);
  assert.equal(first({ 0: file(), 1: file() }), 0);
});

test('what is mirrored is told as seen from the best one', () => {
  const pairs = [
    { a: 0, b: 1, nearness: 0.9, mirrored: true as const },
    { a: 1, b: 2, nearness: 0.9 },
  ];
  const files = { 0: file(), 1: file(), 2: file({ width: 900 }) };
  const [set] = copySets({ pairs, files }, 0.5, paths);
  assert.deepEqual(set!.images, [2, 0, 1]);
  assert.deepEqual(set!.mirrored, [0]);
});

test('to keep one of each set is one edit, and none where nothing is left to exclude', () => {
  const snapshot = snapshotOf({ 'a b c d e': 0 });
  const sets = [
    { images: [1, 0], nearness: [1, 1], mirrored: [] },
    { images: [3, 4], nearness: [1, 1], mirrored: [] },
  ];
  const edit = editToKeepOne(curate(snapshot), sets);
  assert.deepEqual(edit, { kind: 'exclude', images: [0, 4] });
  assert.deepEqual(editToKeepOne(curate(snapshot), sets.slice(0, 1), 0), { kind: 'exclude', images: [1] });
  const after = curate({ ...snapshot, curation: { edits: [edit], undone: [] } });
  assert.equal(editToKeepOne(after, sets), undefined);
});
