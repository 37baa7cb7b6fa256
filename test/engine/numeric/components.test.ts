import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import { leadingComponents } from '../../../src/engine/numeric/pca';

const COUNT = 60;
const DIMENSION = 300;
const COMPONENTS = 3;
const NEVER = new AbortController().signal;

/** Centred rows along three directions of unlike spread, and a little noise. */
function spreadRows(): Float32Array {
  const random = new Random(5);
  const directions = Array.from({ length: COMPONENTS }, () =>
    Float32Array.from({ length: DIMENSION }, () => random.normal()),
  );
  const rows = new Float32Array(COUNT * DIMENSION);
  for (let i = 0; i < COUNT; i++) {
    const along = directions.map((_, c) => (10 / (c + 1)) * random.normal());
    for (let j = 0; j < DIMENSION; j++) {
      rows[i * DIMENSION + j] = 0.1 * random.normal() + along.reduce((sum, by, c) => sum + by * directions[c]![j]!, 0);
    }
  }
  for (let j = 0; j < DIMENSION; j++) {
    let mean = 0;
    for (let i = 0; i < COUNT; i++) mean += rows[i * DIMENSION + j]! / COUNT;
    for (let i = 0; i < COUNT; i++) rows[i * DIMENSION + j]! -= mean;
  }
  return rows;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

test('components are the same by products of the rows and by the features', async () => {
  const sample = { count: COUNT, dimension: DIMENSION, rows: spreadRows() };
  // The products of rows pay from 60 / 3 iterations on.
  const [byFeatures, byProducts] = await Promise.all(
    [20, 21].map((iterations) => leadingComponents(sample, COMPONENTS, new Random(1), NEVER, iterations)),
  );
  for (let c = 0; c < COMPONENTS; c++) {
    const place = [c * DIMENSION, (c + 1) * DIMENSION] as const;
    const other = byProducts!.subarray(...place);
    assert.ok(Math.abs(dot(other, other) - 1) < 1e-4);
    const spanned = [0, 1, 2].reduce((sum, at) => {
      const own = byFeatures!.subarray(at * DIMENSION, (at + 1) * DIMENSION);
      return sum + dot(own, other) ** 2;
    }, 0);
    assert.ok(spanned > 0.9999, `component ${c} lies ${spanned} in the space of the others`);
  }
});
