import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { learnPreparation, prepare, type PreparationRules } from '../../../src/engine/features/preparation';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { joinedRows, rowsInMemory } from '../../../src/engine/features/row-source';
import { Random } from '../../../src/engine/base/random';

const fixture = JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/kmeans.json'), 'utf8')) as {
  rows: number[][];
  standardised: number[][];
};
const never = new AbortController().signal;
const matrix = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  count: rows.length,
  dimension: rows[0]!.length,
  rows: Float32Array.from(rows.flat()),
});
const learn = (rows: readonly (readonly number[])[], components: number, rules: PreparationRules) =>
  learnPreparation(rowsInMemory(matrix(rows)), components, rules, new Random(1), {
    progress: () => undefined,
    signal: never,
  });

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
  await learnPreparation(source, 3, 'refined', new Random(1), {
    progress: (done, total) => told.push([done, total]),
    signal: never,
  });
  assert.deepEqual(told.at(-1), [2 * source.count, 2 * source.count]);
});

test('the components that hold 95 % of the variance are kept, and no more', async () => {
  // Deviations 8, 4, 2, 1 … along the axes of a turned space.
  const draws = new Random(3);
  const turned = Array.from({ length: 300 }, () => {
    const scores = Array.from({ length: 8 }, (_, axis) => draws.normal() * 2 ** (3 - axis));
    return scores.map((score, axis) => (axis % 2 === 0 ? score + scores[axis + 1]! : score - scores[axis - 1]!));
  });
  const { rows, dimension } = await learn(turned, 0, 'variance');
  const variance = (values: ArrayLike<number>): number => Array.from(values, (v) => v * v).reduce((a, b) => a + b, 0);
  const mean = turned[0]!.map((_, j) => turned.reduce((sum, row) => sum + row[j]!, 0) / turned.length);
  const total = variance(turned.flatMap((row) => row.map((value, j) => value - mean[j]!)));
  const unit = variance(rows) / 300;
  // The rows are scaled so that all features together have variance 1.
  assert.ok(unit >= 0.95 && unit <= 1, String(unit));
  const smallest = Array.from({ length: dimension }, (_, j) => variance(rows.filter((_, at) => at % dimension === j)));
  assert.ok(unit - Math.min(...smallest) / 300 < 0.95, 'one component less would not do');
  assert.ok(dimension < 8 && total > 0);
});

test('parts of unlike kinds get equal shares of the variance', async () => {
  const draws = new Random(4);
  const left = matrix(Array.from({ length: 60 }, () => [draws.normal() * 100, draws.normal() * 100]));
  const right = matrix(
    Array.from({ length: 60 }, () => [draws.normal() * 0.01, draws.normal() * 0.01, draws.normal() * 0.01]),
  );
  const source = joinedRows([rowsInMemory(left), rowsInMemory(right)]);
  const { preparation } = await learnPreparation(source, 0, 'variance', new Random(1), {
    progress: () => undefined,
    signal: never,
  });
  const share = (from: number, to: number, { rows, dimension, count }: FeatureMatrix): number => {
    let sum = 0;
    rows.forEach((value, at) => {
      const j = from + (at % dimension);
      if (j < to) sum += ((value - preparation.mean[j]!) * preparation.scale[j]!) ** 2 / count;
    });
    return sum;
  };
  assert.ok(Math.abs(share(0, 2, left) - 1) < 1e-3 && Math.abs(share(2, 5, right) - 1) < 1e-3);
});
