import type { Region } from './frame';

/** Which pixels of a line make the pixels of the scaled line: `count` from `starts[x]` on, with weights that sum to 1. */
interface Taps {
  readonly count: number;
  readonly starts: Int32Array;
  /** `weights[x * count + i]` belongs to pixel `starts[x] + i`. */
  readonly weights: Float32Array;
}

/**
 * Scales a part of a picture to a square of `side`, with a triangle filter: bilinear when it grows, free of aliasing when it
 * shrinks. Returns side × side × 3 bytes, RGB interleaved.
 *
 * Here and not in sharp since both blocks of a picture take less time than one more call of the library costs.
 * @param pixels rows of `width` pixels, RGB interleaved.
 */
export function resample(pixels: Uint8Array, width: number, region: Region, side: number): Uint8Array {
  const lines = scaledAcross(pixels, width, region, side);
  const { count, starts, weights } = tapsFor(region.height, side);
  const row = side * 3;
  const sum = new Float32Array(row);
  const out = new Uint8Array(side * row);
  for (let y = 0; y < side; y++) {
    // Half is in the sum at once: the conversion to a byte cuts.
    sum.fill(0.5);
    for (let i = 0; i < count; i++) {
      const weight = weights[y * count + i]!;
      if (weight === 0) continue;
      const from = (starts[y]! + i) * row;
      for (let x = 0; x < row; x++) sum[x]! += weight * lines[from + x]!;
    }
    for (let x = 0, at = y * row; x < row; x++, at++) out[at] = sum[x]! < 255 ? sum[x]! : 255;
  }
  return out;
}

/** The rows of the region, each scaled to `side` pixels: height × side × 3. */
function scaledAcross(pixels: Uint8Array, width: number, region: Region, side: number): Float32Array {
  const { count, starts, weights } = tapsFor(region.width, side);
  const lines = new Float32Array(region.height * side * 3);
  for (let y = 0, at = 0; y < region.height; y++) {
    const line = ((region.top + y) * width + region.left) * 3;
    for (let x = 0, w = 0; x < side; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let i = 0, from = line + starts[x]! * 3; i < count; i++, w++, from += 3) {
        const weight = weights[w]!;
        r += weight * pixels[from]!;
        g += weight * pixels[from + 1]!;
        b += weight * pixels[from + 2]!;
      }
      lines[at] = r;
      lines[at + 1] = g;
      lines[at + 2] = b;
      at += 3;
    }
  }
  return lines;
}

const kept = new Map<number, Taps>();
/** More lengths than pictures commonly have; the map is emptied when they are more. */
const MOST_KEPT = 2000;

function tapsFor(length: number, side: number): Taps {
  const key = length * 256 + side;
  let taps = kept.get(key);
  if (!taps) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, (taps = triangleTaps(length, side)));
  }
  return taps;
}

function triangleTaps(length: number, side: number): Taps {
  const scale = length / side;
  const reach = Math.max(1, scale);
  const count = Math.min(length, Math.floor(2 * reach) + 1);
  const starts = new Int32Array(side);
  const weights = new Float32Array(side * count);
  for (let x = 0; x < side; x++) {
    const centre = (x + 0.5) * scale - 0.5;
    const start = Math.max(0, Math.min(length - count, Math.ceil(centre - reach)));
    starts[x] = start;
    const own = weights.subarray(x * count, (x + 1) * count);
    for (let i = 0; i < count; i++) own[i] = Math.max(0, 1 - Math.abs(start + i - centre) / reach);
    const total = own.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < count; i++) own[i]! /= total;
  }
  return { count, starts, weights };
}
