import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import { squaredDistance } from '../../../src/engine/numeric/distance';
import { Nearest } from '../../../src/engine/numeric/nearest';
import { NearestRows } from '../../../src/engine/numeric/nearest-rows';

const DIMENSION = 19;
const KNOWN = 400;
const NEW = 70;

const rowsAround = (centre: number, count: number, random: Random): Float32Array =>
  Float32Array.from({ length: count * DIMENSION }, () => centre + random.normal());

for (const centre of [0, 100]) {
  // Far from the origin distances are small beside the lengths.
  test(`the nearest rows are those of all distances, around ${centre}`, () => {
    const random = new Random(5);
    const rows = rowsAround(centre, KNOWN, random);
    // Of equal rows the first is the nearer one.
    rows.copyWithin(30 * DIMENSION, 10 * DIMENSION, 11 * DIMENSION);
    const block = rowsAround(centre, NEW, random);
    block.set(rows.subarray(10 * DIMENSION, 11 * DIMENSION), 3 * DIMENSION);
    const expected = Array.from({ length: NEW }, (_, row) => {
      const nearest = new Nearest(5);
      for (let j = 0; j < KNOWN; j++) {
        nearest.offer(j, squaredDistance(block, row * DIMENSION, rows, j * DIMENSION, DIMENSION));
      }
      return nearest.take();
    });
    const found: typeof expected = [];
    new NearestRows({ count: KNOWN, dimension: DIMENSION, rows }, 5).of(block, (row, items, distances) => {
      found[row] = { items, distances };
    });
    assert.deepEqual(found, expected);
    assert.deepEqual([...found[3]!.items.subarray(0, 2)], [10, 30]);
  });
}

test('fewer rows than were asked for are all there is', () => {
  const rows = Float32Array.of(1, 0, 5, 0);
  new NearestRows({ count: 2, dimension: 2, rows }, 9).of(Float32Array.of(4, 0), (_, items, distances) => {
    assert.deepEqual([...items], [1, 0]);
    assert.deepEqual([...distances], [1, 9]);
  });
});
