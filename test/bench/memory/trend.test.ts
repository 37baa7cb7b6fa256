import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendOf, type Sample } from './trend';

const samples = (of: (turn: number) => number): Sample[] =>
  Array.from({ length: 40 }, (_, turn) => ({ engine: of(turn), host: 1, page: 1 }));

test('a leak has a slope and a growth; warming up has none', () => {
  const leak = trendOf(
    samples((turn) => 100 + 2 * turn),
    'engine',
  );
  assert.equal(leak.slope, 2);
  assert.deepEqual([leak.early, leak.late], [129, 169]);
  const warming = trendOf(
    samples((turn) => Math.min(100, 20 * turn)),
    'engine',
  );
  assert.deepEqual([warming.growth, warming.slope], [0, 0]);
});
