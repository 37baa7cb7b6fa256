import { patchCount, PATCH_STEP, type PatchGrid } from './patches';

/** Means of L, a and b, and their deviations. */
export const COLOUR_DIMENSION = 6;

/** Light that a byte of sRGB stands for, 0 … 1. Source: IEC 61966-2-1. */
const LIGHT = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/**
 * The compression of light in CIELAB, in steps of 1 / 4096: finer than a byte of any but the
 * darkest colours.
 */
const STEPS = 4096;
const COMPRESSED = Float64Array.from({ length: STEPS + 1 }, (_, step) => {
  const light = step / STEPS;
  return light > 216 / 24389 ? Math.cbrt(light) : ((24389 / 27) * light + 16) / 116;
});
const compressed = (light: number): number => COMPRESSED[Math.min(STEPS, Math.round(light * STEPS))]!;

/**
 * Mean and standard deviation of the colours of each patch, in CIELAB (white of D65): patches × 6.
 * @param pixels width × height × 3 bytes, RGB interleaved.
 */
export function patchColours(
  pixels: Uint8Array,
  width: number,
  height: number,
  grids: readonly PatchGrid[],
): Float32Array {
  const sums = areaSums(pixels, width, height);
  const out = new Float32Array(patchCount(grids) * COLOUR_DIMENSION);
  const stride = (width + 1) * COLOUR_DIMENSION;
  let at = 0;
  for (const { side, columns, rows, left, top } of grids) {
    const area = side * side;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at += COLOUR_DIMENSION) {
        const above = (top + row * PATCH_STEP) * stride + (left + column * PATCH_STEP) * COLOUR_DIMENSION;
        const below = above + side * stride;
        const right = side * COLOUR_DIMENSION;
        for (let c = 0; c < 3; c++) {
          const sum = (from: number): number =>
            sums[below + right + from]! - sums[below + from]! - sums[above + right + from]! + sums[above + from]!;
          const mean = sum(c) / area;
          out[at + c] = mean;
          out[at + 3 + c] = Math.sqrt(Math.max(0, sum(c + 3) / area - mean * mean));
        }
      }
    }
  }
  return out;
}

/**
 * Sums of L, a, b and of their squares over all pixels above and to the left of a corner: (height +
 * 1) × (width + 1) × 6.
 */
function areaSums(pixels: Uint8Array, width: number, height: number): Float64Array {
  const stride = (width + 1) * COLOUR_DIMENSION;
  const sums = new Float64Array((height + 1) * stride);
  const line = new Float64Array(COLOUR_DIMENSION);
  for (let y = 0, pixel = 0; y < height; y++) {
    line.fill(0);
    let at = (y + 1) * stride + COLOUR_DIMENSION;
    for (let x = 0; x < width; x++, pixel += 3) {
      const r = LIGHT[pixels[pixel]!]!;
      const g = LIGHT[pixels[pixel + 1]!]!;
      const b = LIGHT[pixels[pixel + 2]!]!;
      const fx = compressed((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
      const fy = compressed(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
      const fz = compressed((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
      const lightness = 116 * fy - 16;
      const green = 500 * (fx - fy);
      const blue = 200 * (fy - fz);
      line[0]! += lightness;
      line[1]! += green;
      line[2]! += blue;
      line[3]! += lightness * lightness;
      line[4]! += green * green;
      line[5]! += blue * blue;
      for (let c = 0; c < COLOUR_DIMENSION; c++, at++) sums[at] = sums[at - stride]! + line[c]!;
    }
  }
  return sums;
}
