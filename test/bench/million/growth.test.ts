import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extrapolated, overLinear } from './growth';

test('twice the time for twice the rows is linear', () => {
  assert.equal(overLinear({ rows: 10, value: 3 }, { rows: 20, value: 6 }), 1);
  assert.equal(overLinear({ rows: 10, value: 3 }, { rows: 20, value: 12 }), 2);
});

test('a size that was not measured lies on the line through the two largest that were', () => {
  const samples = [
    { rows: 50, value: 15 },
    { rows: 10, value: 100 },
    { rows: 100, value: 25 },
  ];
  assert.equal(extrapolated(samples, 1000), 205);
  assert.equal(extrapolated([{ rows: 1, value: 9 }, ...samples.slice(1, 2)], 100), 10 ** 2 + (91 / 9) * 90);
  const falling = [
    { rows: 1, value: 9 },
    { rows: 2, value: 8 },
  ];
  assert.equal(extrapolated(falling, 100), 8);
  assert.throws(() => extrapolated(falling.slice(1), 100), RangeError);
});
