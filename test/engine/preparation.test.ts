import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { learnPreparation, prepare } from '../../src/engine/cluster/preparation';
import type { FeatureMatrix } from '../../src/engine/features/matrix';
import { rowsInMemory } from '../../src/engine/features/row-source';
import { Random } from '../../src/engine/random';

const fixture = JSON.parse(readFileSync(path.join(__dirname, '../fixtures/kmeans.json'), 'utf8')) as {
  rows: number[][];
  standardised: number[][];
};
const never = new AbortController().signal;
const matrix = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  count: rows.length,
  dimension: rows[0]!.length,
  rows: Float32Array.from(rows.flat()),
});
const learn = (rows: readonly (readonly number[])[], components: number, rules: 'published' | 'refined') =>
  learnPreparation(rowsInMemory(matrix(rows)), components, rules, new Random(1), () => undefined, never);

test('published rows have the mean and deviation that scikit-learn gives', async () => {
  const { rows } = await learn(fixture.rows, 0, 'published');
  fixture.standardised.flat().forEach((value, at) => assert.ok(Math.abs(rows[at]! - value) < 1e-4));
});

test('a constant feature becomes zero, not a division by zero', async () => {
  const { rows } = await learn(
    [
      [1, 5],
      [1, 7],
    ],
    0,
    'published',
  );
  assert.deepEqual([...rows], [0, -1, 0, 1]);
});

test('refined rows have unit length and as many columns as components were asked for', async () => {
  const { rows, dimension } = await learn(fixture.rows, 3, 'refined');
  assert.equal(dimension, 3);
  for (let i = 0; i < fixture.rows.length; i++) {
    assert.ok(Math.abs(Math.hypot(...rows.subarray(i * 3, i * 3 + 3)) - 1) < 1e-5);
  }
});

test('what was learned prepares the same rows alike, alone or among others', async () => {
  for (const rules of ['published', 'refined'] as const) {
    const { rows, dimension, preparation } = await learn(fixture.rows, 3, rules);
    const some = [fixture.rows[17]!, fixture.rows[3]!];
    const prepared = await prepare(rowsInMemory(matrix(some)), preparation, never);
    const expected = [17, 3].flatMap((i) => [...rows.subarray(i * dimension, (i + 1) * dimension)]);
    assert.equal(prepared.dimension, dimension);
    prepared.rows.forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-5, rules));
  }
});

test('progress counts every row twice', async () => {
  const told: [number, number][] = [];
  const source = rowsInMemory(matrix(fixture.rows));
  await learnPreparation(source, 3, 'refined', new Random(1), (done, total) => told.push([done, total]), never);
  assert.deepEqual(told.at(-1), [2 * source.count, 2 * source.count]);
});
