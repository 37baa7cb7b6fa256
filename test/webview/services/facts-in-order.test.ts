import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NumberColumn } from '../../../src/domain/fact-columns';
import { binsOf } from '../../../webview/services/fact-bins';
import { inOrder, restoredOrder, type Known } from '../../../webview/services/image-order';

const column = (id: string, values: readonly (number | null)[]): NumberColumn => ({
  kind: 'number',
  id,
  name: id,
  unit: 'number',
  values,
});
const facts = (...columns: NumberColumn[]): Known => ({ facts: { columns, unread: [] }, unlikeness: undefined });

test('numbers of one size are counted in bins of equal width, and a bin knows what is in it', () => {
  const { bins, of, logarithmic } = binsOf([10, 11, 14, null, 19], 3)!;
  assert.equal(logarithmic, false);
  assert.deepEqual(bins, [
    { least: 10, most: 11, count: 2 },
    { least: 14, most: 14, count: 1 },
    { least: 19, most: 19, count: 1 },
  ]);
  assert.deepEqual([...of], [0, 0, 1, -1, 2]);
});

test('numbers that differ by many times are counted by ratio, unless ratios mean nothing', () => {
  const values = [1, 10, 100, 1000];
  assert.deepEqual([...binsOf(values, 3)!.of], [0, 1, 2, 2]);
  assert.deepEqual([...binsOf(values, 3, { linear: true })!.of], [0, 0, 0, 2]);
  assert.equal(binsOf([null, null], 3), undefined);
});

test('equal numbers are one bin', () => {
  assert.equal(binsOf([7, 7], 4)!.bins[0]!.count, 2);
});

test('images of equal facts stay as they were, and those without one come last either way', () => {
  const known = facts(column('bytes', [5, null, 9, 5]));
  assert.deepEqual(inOrder([3, 1, 2, 0], 'bytes:up', known), [3, 0, 2, 1]);
  assert.deepEqual(inOrder([3, 1, 2, 0], 'bytes:down', known), [2, 3, 0, 1]);
  assert.deepEqual(inOrder([3, 1, 2, 0], 'taken:up', known), [3, 1, 2, 0], 'not known: as they came');
});

test('pixels are the product of the sides, of which one may be the same for all', () => {
  const both = facts(column('width', [4, 2, 9]), column('height', [1, 3, null]));
  assert.deepEqual(inOrder([0, 1, 2], 'pixels:down', both), [1, 0, 2]);
  assert.deepEqual(inOrder([0, 1, 2], 'pixels:down', facts(column('width', [4, 2, 9]))), [2, 0, 1]);
});

test('the images that are like nothing else come first once that is known', () => {
  const known: Known = { facts: undefined, unlikeness: [0.2, 0.9, 0.4] };
  assert.deepEqual(inOrder([0, 1, 2], 'unlike', known), [1, 2, 0]);
  assert.deepEqual(inOrder([0, 1, 2], 'unlike', facts()), [0, 1, 2]);
});

test('an order that was kept is taken up again, and none that makes no sense', () => {
  assert.equal(restoredOrder('bytes:down'), 'bytes:down');
  assert.equal(restoredOrder('table:a.csv:depth:up'), 'table:a.csv:depth:up');
  assert.equal(restoredOrder('sideways'), 'certain');
});
