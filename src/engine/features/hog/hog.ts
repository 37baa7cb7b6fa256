import { kernels, type Kernels } from '../../numeric/kernels/kernels';

const SIDE = 64;
const ORIENTATIONS = 9;
const CELL = 8;
const CELLS = SIDE / CELL;
const BLOCKS = CELLS - 1;
/** Values of one block: its 2 × 2 cells, row by row, nine orientations each. */
const BLOCK_SIZE = 2 * 2 * ORIENTATIONS;

export const HOG_DIMENSION = BLOCKS * BLOCKS * BLOCK_SIZE;

/**
 * Histogram of oriented gradients of a 64 × 64 picture: 9 orientations, cells of 8 × 8 pixels,
 * blocks of 2 × 2 cells that overlap, L2-Hys. Equal to scikit-image's `hog` of 0.299 R + 0.587 G +
 * 0.114 B (0…255) within 1e-6; it votes into one bin without interpolation, like scikit-image and
 * unlike the paper.
 * @param block64 64 × 64 × 3 bytes, RGB interleaved.
 * @param out 1764 values in [0, 1]: block row, block column, cell row, cell column, orientation.
 * @throws RangeError when either length is wrong.
 * Source: Dalal and Triggs 2005, doi:10.1109/CVPR.2005.177.
 */
export function hog(block64: Uint8Array, out: Float32Array): void {
  if (out.length !== HOG_DIMENSION) throw new RangeError(`HOG has ${HOG_DIMENSION} values, not ${out.length}`);
  const memory = kernels();
  memory.scratch(() => {
    const histogram = measure(memory, block64);
    const blocks = memory.allocate(HOG_DIMENSION * 4);
    memory.call.hogNormalise(histogram, blocks);
    out.set(memory.floats(blocks, HOG_DIMENSION));
  });
}

/**
 * The histograms that {@link hog} normalises: for each of 8 × 8 cells, row by row, the mean
 * gradient magnitude in each of 9 orientations.
 * @param block64 64 × 64 × 3 bytes, RGB interleaved.
 * @throws RangeError when its length is wrong.
 */
export function hogCells(block64: Uint8Array): Float64Array {
  const memory = kernels();
  return memory.scratch(() => memory.doubles(measure(memory, block64), CELLS * CELLS * ORIENTATIONS).slice());
}

/** Address of the histograms of all cells. */
function measure(memory: Kernels, block64: Uint8Array): number {
  const pixels = SIDE * SIDE;
  if (block64.length !== pixels * 3) throw new RangeError(`a block has ${pixels * 3} bytes, not ${block64.length}`);
  const cells = CELLS * CELLS * ORIENTATIONS;
  const rgb = memory.allocate(pixels * 3 + 16);
  const grey = memory.allocate(pixels * 8 + 16);
  const histogram = memory.allocate(cells * 8);
  const unsure = memory.allocate(pixels * 4);
  memory.bytes(rgb, block64.length).set(block64);
  memory.doubles(histogram, cells).fill(0);
  memory.call.hogGrey(rgb, grey);
  const count = memory.call.hogVote(grey, histogram, unsure);
  if (count > 0) {
    const greys = memory.doubles(grey, pixels);
    const histograms = memory.doubles(histogram, cells);
    for (const pixel of memory.integers(unsure, count)) voteByAngle(greys, pixel, histograms);
  }
  return histogram;
}

/**
 * One pixel's vote by its angle, as scikit-image computes it: where rounding decides, it decides
 * the same way. The kernel leaves it the pixels whose gradient has a part in both directions and
 * lies within 1e-9 of an edge between two bins, which hardly any picture has.
 */
function voteByAngle(grey: Float64Array, i: number, histogram: Float64Array): void {
  const dy = grey[i + SIDE]! - grey[i - SIDE]!;
  const dx = grey[i + 1]! - grey[i - 1]!;
  let angle = (Math.atan2(dy, dx) * (180 / Math.PI)) % 180;
  if (angle < 0) angle += 180;
  const bin = Math.floor(angle / (180 / ORIENTATIONS));
  // An angle just below zero becomes 180 in floating point. scikit-image has no bin for it either.
  if (bin === ORIENTATIONS) return;
  const cell = ((i >> 6) >> 3) * CELLS + ((i & 63) >> 3);
  histogram[cell * ORIENTATIONS + bin]! += Math.sqrt(dx * dx + dy * dy) / (CELL * CELL);
}
