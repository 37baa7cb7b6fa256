import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GAP,
  geometryOf,
  heightOf,
  positionsIn,
  previewLength,
  rowCount,
  rowsInSight,
} from '../../../webview/gallery/grid-geometry';

test('the columns fill the width, and no square is smaller than asked', () => {
  for (const width of [84, 100, 333, 1000, 1719]) {
    const { columns, side } = geometryOf(width, 84);
    assert.ok(side >= 84, `${width}: ${side}`);
    assert.ok(Math.abs(columns * side + (columns - 1) * GAP - width) < 1e-9);
    // One more column would make them too small.
    assert.ok((width - GAP * columns) / (columns + 1) < 84);
  }
});

test('a grid narrower than one square still has a column', () => {
  assert.equal(geometryOf(40, 84).columns, 1);
  assert.equal(previewLength(0), 2);
});

test('the last row has no gap below it', () => {
  const geometry = geometryOf(300, 97);
  assert.equal(geometry.columns, 3);
  assert.equal(rowCount(7, geometry), 3);
  assert.equal(heightOf(7, geometry), 3 * geometry.side + 2 * GAP);
  assert.equal(heightOf(0, geometry), 0);
});

test('rows far from the window are not drawn, however many there are', () => {
  const geometry = geometryOf(996, 96);
  const { first, last } = rowsInSight(100_000, geometry, -50_000, 800);
  assert.ok(first > 0 && last - first < 16, `${first} to ${last}`);
  assert.ok(first * geometry.pitch < 50_000 && last * geometry.pitch > 50_800);
});

test('a grid below the window has no row in sight', () => {
  const { first, last } = rowsInSight(10, geometryOf(300, 96), 5000, 800);
  assert.ok(last < first);
});

test('a rectangle touches the squares that it overlaps, and not those across a gap', () => {
  const geometry = geometryOf(296, 96);
  const { side, pitch } = geometry;
  const inFirst = { left: 1, right: side - 1, top: 1, bottom: side - 1 };
  assert.deepEqual(positionsIn(inFirst, 9, geometry), [0]);
  // From within the gap after the first column.
  assert.deepEqual(positionsIn({ ...inFirst, left: side + 1, right: pitch + 1 }, 9, geometry), [1]);
  assert.deepEqual(positionsIn({ left: -50, right: 1000, top: pitch, bottom: pitch + 1 }, 5, geometry), [3, 4]);
  assert.deepEqual(positionsIn({ left: 0, right: 10, top: -90, bottom: -5 }, 9, geometry), []);
});
