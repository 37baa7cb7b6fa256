import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../src/engine/base/random';
import { measuresOf } from '../../../src/engine/quality/measures';

/** Deviation of nine times a pixel less the nine of its square, each within 0 to 255. */
function edgesWrittenPlainly(pixels: Uint8Array, width: number, height: number): number {
  const grey = (x: number, y: number): number => {
    const at = 3 * (y * width + x);
    return Math.fround(0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!);
  };
  const found: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      let around = 0;
      for (let v = y - 1; v <= y + 1; v++) for (let u = x - 1; u <= x + 1; u++) around += grey(u, v);
      found.push(Math.min(255, Math.max(0, 9 * grey(x, y) - around)));
    }
  }
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  return Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length);
}

function noise(width: number, height: number): Uint8Array {
  const random = new Random(3);
  return Uint8Array.from({ length: width * height * 3 }, () => Math.floor(256 * random.next()));
}

test('sharpness is the deviation of each pixel over its eight neighbours', () => {
  for (const [width, height] of [
    [40, 25],
    [3, 3],
    [64, 4],
    [41, 30],
    [4, 7],
  ] as const) {
    const pixels = noise(width, height);
    const { sharpness } = measuresOf(pixels, width, height);
    assert.ok(Math.abs(sharpness - edgesWrittenPlainly(pixels, width, height)) < 1e-6);
  }
});

test('a picture of two pixels a side has no edges', () => {
  const { sharpness, edges } = measuresOf(noise(2, 2), 2, 2);
  assert.deepEqual([sharpness, edges], [0, 0]);
});

test('brightness is counted at the level next to it', () => {
  // White, black and grey in equal parts.
  const pixels = Uint8Array.from([255, 255, 255, 0, 0, 0, 128, 128, 128]);
  const { brightest, darkest, colour } = measuresOf(pixels, 3, 1);
  assert.deepEqual([brightest, darkest, colour], [1, 0, 0]);
});
