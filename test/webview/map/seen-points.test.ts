import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestPoint, pointsInView, pointsWithin } from '../../../webview/map/seen-points';
import type { Points } from '../../../webview/map/painter';

/** Points on a line of the screen, at 0, 10, 20, 30 pixels. */
const points: Points = {
  x: Float32Array.of(0, 1, 2, 3),
  y: Float32Array.of(0, 0, 0, 0),
  colours: new Uint8Array(12),
};
const camera = { scale: 10, x: 0, y: 0 };

test('plain points in sight are found, up to the most; dimmed and hidden ones are not', () => {
  const seen = { camera, points, shown: Uint8Array.of(2, 1, 2, 2) };
  const size = { width: 25, height: 10 };
  const found = (most: number): number[] => pointsInView(seen, size, most).map(({ image }) => image);
  assert.deepEqual(found(9), [0, 2]);
  assert.deepEqual(found(1), [0]);
});

test('the pointer finds the nearest shown point within reach, dimmed ones too', () => {
  const seen = { camera, points, shown: Uint8Array.of(2, 1, 0, 2) };
  assert.equal(nearestPoint(seen, { x: 12, y: 0 }, 8), 1);
  assert.equal(nearestPoint(seen, { x: 20, y: 0 }, 8), undefined);
  assert.equal(nearestPoint(seen, { x: 5, y: 0 }, 8), 0, 'the first of two as near');
});

test('a line around points takes those that are plain', () => {
  const seen = { camera, points, shown: Uint8Array.of(2, 1, 2, 2) };
  const corners: [number, number][] = [
    [-5, -5],
    [25, -5],
    [25, 5],
    [-5, 5],
  ];
  const line = corners.map(([x, y]) => ({ x, y }));
  assert.deepEqual(pointsWithin(seen, line), [0, 2]);
});
