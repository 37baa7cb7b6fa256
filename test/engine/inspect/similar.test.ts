import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import { similarTo } from '../../../src/engine/inspect/similar';
import { squaredDistance } from '../../../src/engine/numeric/distance';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';

const never = new AbortController().signal;

/** Rows around centres, some of them equal. */
function clouds(count: number, dimension: number, scale = 1): FeatureMatrix {
  const random = new Random(5);
  const centres = Array.from({ length: 30 * dimension }, () => scale * (random.next() - 0.5));
  const rows = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const centre = random.integer(30) * dimension;
    for (let j = 0; j < dimension; j++) rows[i * dimension + j] = centres[centre + j]! + 0.2 * (random.next() - 0.5);
  }
  for (let i = 0; i < 50; i++) rows.copyWithin((count - 1 - i) * dimension, 0, dimension);
  return { count, dimension, rows };
}

/** All rows sorted by distance, of equal ones the first. */
function sorted({ count, dimension, rows }: FeatureMatrix, image: number, most: number) {
  const others = [...Array(count).keys()].filter((i) => i !== image);
  const distances = others.map((i) => squaredDistance(rows, image * dimension, rows, i * dimension, dimension));
  const order = [...others.keys()].sort((a, b) => distances[a]! - distances[b]! || a - b).slice(0, most);
  return { images: order.map((at) => others[at]!), distances: order.map((at) => Math.sqrt(distances[at]!)) };
}

describe('similar images among many', () => {
  for (const [name, matrix] of [
    ['rows of 20 values', clouds(21_000, 20)],
    ['rows of which one value is far larger than all others', outlier(clouds(21_000, 20))],
    ['rows of one value', clouds(21_000, 1)],
    ['rows that are all zero', { count: 21_000, dimension: 3, rows: new Float32Array(63_000) }],
  ] as const) {
    test(`${name}: those that all distances give, in their order`, async () => {
      for (const image of [0, 17, 20_990]) {
        assert.deepEqual(await similarTo(matrix, image, 60, never), sorted(matrix, image, 60));
      }
    });
  }

  test('questions that are asked at once do not disturb each other', async () => {
    const matrix = clouds(150_000, 8);
    const images = [1, 2, 3, 4];
    const found = await Promise.all(images.map((image) => similarTo(matrix, image, 5, never)));
    images.forEach((image, at) => assert.deepEqual(found[at], sorted(matrix, image, 5)));
  });

  test('an aborted question ends', async () => {
    await assert.rejects(similarTo(clouds(21_000, 4), 0, 5, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});

function outlier({ count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  const changed = rows.slice();
  changed[7] = 500;
  return { count, dimension, rows: changed };
}
