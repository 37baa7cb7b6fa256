import type { Region } from './frame';
import { kernels, type Kernels } from '../../numeric/kernels/kernels';

/**
 * Which pixels of a line make the pixels of the scaled line: `count` from `starts[x]` on, with
 * weights that sum to 1.
 */
interface Taps {
  readonly count: number;
  readonly starts: Int32Array;
  /** `weights[x * count + i]` belongs to pixel `starts[x] + i`. */
  readonly weights: Float32Array;
}

/** Pixels in the kernels' memory: valid until they are freed. */
export interface KernelPixels {
  /**
   * First byte; RGB interleaved, `width` × 3 bytes a line, and one more byte that may be read
   * behind the last.
   */
  readonly address: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Scales a part of a picture to a square of `side`, or to side × high, with a triangle filter:
 * bilinear when it grows, free of aliasing when it shrinks. Must run within
 * {@link Kernels.scratch}.
 *
 * Here and not in sharp since both blocks of a picture take less time than one more call of the
 * library costs.
 */
export function resample(wasm: Kernels, pixels: KernelPixels, region: Region, side: number, high = side): KernelPixels {
  const { left, top, width, height } = region;
  const across = tapsFor(width, side);
  const down = tapsFor(height, high);
  // The kernel writes one byte behind the last pixel.
  const address = wasm.allocate(side * high * 3 + 1);
  wasm.scratch(() => {
    const line = wasm.allocate(width * 16);
    const lines = wasm.allocate(height * side * 16);
    const starts = wasm.allocate(Math.max(side, high) * 4);
    const weights = wasm.allocate(Math.max(across.weights.length, down.weights.length) * 4);
    const first = pixels.address + (top * pixels.width + left) * 3;
    wasm.integers(starts, side).set(across.starts);
    wasm.floats(weights, across.weights.length).set(across.weights);
    const stride = pixels.width * 3;
    wasm.call.resampleAcross(first, stride, width, height, starts, weights, across.count, side, line, lines);
    wasm.integers(starts, high).set(down.starts);
    wasm.floats(weights, down.weights.length).set(down.weights);
    wasm.call.resampleDown(lines, starts, weights, down.count, side, high, address);
  });
  return { address, width: side, height: high };
}

/** The same for pixels outside of the kernels' memory: side × side × 3 bytes. */
export function resampled(
  pixels: Uint8Array,
  width: number,
  height: number,
  region: Region,
  side: number,
): Uint8Array<ArrayBuffer> {
  const wasm = kernels();
  return wasm.scratch(() => {
    const address = wasm.allocate(pixels.length + 1);
    wasm.bytes(address, pixels.length).set(pixels);
    const { address: square } = resample(wasm, { address, width, height }, region, side);
    return new Uint8Array(wasm.bytes(square, side * side * 3));
  });
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
