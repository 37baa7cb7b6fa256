import type { Random } from '../../base/random';
import { COLOUR_DIMENSION, patchColours } from './colour';
import { patchCount, patchGrids, patchPositions } from './patches';
import type { Picture } from './picture';
import { denseSift, SIFT_DIMENSION } from './sift';

/** What is measured in every patch of a picture. */
export interface Descriptors {
  readonly count: number;
  /** count × 128. */
  readonly gradients: Float32Array;
  /** count × 6. */
  readonly colours: Float32Array;
  /** count × 2. */
  readonly positions: Float32Array;
}

export function describe({ pixels, width, height }: Picture): Descriptors {
  const grids = patchGrids(width, height);
  return {
    count: patchCount(grids),
    gradients: denseSift(greyOf(pixels), width, height, grids),
    colours: patchColours(pixels, width, height, grids),
    positions: patchPositions(grids, width, height),
  };
}

/** Values of a row of {@link drawnDescriptors}: gradients, colours, positions. */
export const DRAWN_DIMENSION = SIFT_DIMENSION + COLOUR_DIMENSION + 2;

/**
 * At most `most` of a picture's descriptors, drawn by chance: rows of gradients, colours and
 * positions side by side.
 */
export function drawnDescriptors({ count, ...columns }: Descriptors, most: number, random: Random): Float32Array {
  const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i)).subarray(0, most);
  const out = new Float32Array(order.length * DRAWN_DIMENSION);
  order.forEach((i, at) => {
    const row = out.subarray(at * DRAWN_DIMENSION, (at + 1) * DRAWN_DIMENSION);
    row.set(columns.gradients.subarray(i * SIFT_DIMENSION, (i + 1) * SIFT_DIMENSION));
    row.set(columns.colours.subarray(i * COLOUR_DIMENSION, (i + 1) * COLOUR_DIMENSION), SIFT_DIMENSION);
    row.set(columns.positions.subarray(i * 2, i * 2 + 2), SIFT_DIMENSION + COLOUR_DIMENSION);
  });
  return out;
}

/** Greys of a picture, 0 … 1. */
function greyOf(pixels: Uint8Array): Float32Array {
  const grey = new Float32Array(pixels.length / 3);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!) / 255;
  }
  return grey;
}
