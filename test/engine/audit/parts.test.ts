import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsInWords } from '../../../src/domain/parts';
import { givenClasses, givenParts } from '../../../src/engine/audit/classes';
import { auditParts } from '../../../src/engine/audit/parts';

const tree = (...paths: string[]) => ({ root: '/data', folders: ['/data'], paths });
const SPLIT = tree('test/cat/3.jpg', 'train/cat/1.jpg', 'train/cat/2.jpg', 'train/dog/4.jpg', 'val/cat/5.jpg');
const audit = (shown: typeof SPLIT, pairs: { a: number; b: number; nearness: number }[] = []) =>
  auditParts(shown.paths, givenParts(shown), givenClasses(shown), { pairs, files: {} });

test('near copies in two parts are a leak, those within one are none', () => {
  const found = audit(SPLIT, [
    { a: 0, b: 2, nearness: 0.8 },
    { a: 1, b: 3, nearness: 1 },
    { a: 3, b: 4, nearness: 0.3 },
  ])!;
  assert.deepEqual(found.parts, [
    { name: 'test', images: 1 },
    { name: 'train', images: 3 },
    { name: 'val', images: 1 },
  ]);
  assert.deepEqual(found.leaks, [{ images: [0, 2], nearness: 0.8 }]);
});

test('classes that a part lacks are named', () => {
  const found = audit(SPLIT)!;
  assert.deepEqual(found.missing, [
    { part: 'test', classes: ['dog'] },
    { part: 'val', classes: ['dog'] },
  ]);
  assert.deepEqual(partsInWords(found), ['test lacks the class dog.', 'val lacks the class dog.']);
});

test('a tree without parts has none to audit', () => {
  assert.equal(audit(tree('cat/1.jpg', 'dog/2.jpg')), undefined);
});

test('parts are found below one folder around all of them', () => {
  assert.deepEqual(givenParts(tree('set/train/a/1.jpg', 'set/test/b/2.jpg')), ['train', 'test']);
});
