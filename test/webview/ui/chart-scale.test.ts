import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acrossOf, rangeOf, scaleOf, upwardsOf } from '../../../webview/ui/chart-scale';

const plot = { left: 40, right: 240, top: 10, bottom: 110 };

test('the ends of a range lie at the ends of the room', () => {
  const across = acrossOf([2, 20], plot);
  assert.deepEqual([across(2), across(11), across(20)], [40, 140, 240]);
  const upwards = upwardsOf([-1, 1], plot);
  assert.deepEqual([upwards(-1), upwards(0), upwards(1)], [110, 60, 10]);
});

test('a range of one value lies in the middle', () => {
  assert.equal(scaleOf([5, 5], 0, 100)(5), 50);
});

test('a range is that of the finite values', () => {
  assert.deepEqual(rangeOf([3, null, NaN, -2, Infinity, 7]), [-2, 7]);
  assert.equal(rangeOf([null, NaN]), undefined);
  assert.equal(rangeOf([]), undefined);
});

test('a range of very many values is found', () => {
  assert.deepEqual(rangeOf(new Float64Array(500_000).fill(1)), [1, 1]);
});
