const SIDE = 64;
const ORIENTATIONS = 9;
const CELL = 8;
const CELLS = SIDE / CELL;
const BLOCK = 2;
const BLOCKS = CELLS - BLOCK + 1;
/** Values of one block: its 2 × 2 cells, row by row, nine orientations each. */
const BLOCK_SIZE = BLOCK * BLOCK * ORIENTATIONS;
const CLIP = 0.2;
const EPSILON_SQUARED = 1e-10;

export const HOG_DIMENSION = BLOCKS * BLOCKS * BLOCK_SIZE;

// One picture's scratch space. The function is synchronous, so no two calls are ever in it at once.
const grey = new Float64Array(SIDE * SIDE);
const histogram = new Float64Array(CELLS * CELLS * ORIENTATIONS);

/**
 * Histogram of oriented gradients of a 64 × 64 picture: 9 orientations, cells of 8 × 8 pixels, blocks of 2 × 2 cells that
 * overlap, L2-Hys. Equal to scikit-image's `hog` of 0.299 R + 0.587 G + 0.114 B (0…255) within 1e-6; it votes into one bin
 * without interpolation, like scikit-image and unlike the paper.
 * @param block64 64 × 64 × 3 bytes, RGB interleaved.
 * @param out 1764 values in [0, 1]: block row, block column, cell row, cell column, orientation.
 * @throws RangeError when either length is wrong.
 * Source: Dalal and Triggs 2005, doi:10.1109/CVPR.2005.177.
 */
export function hog(block64: Uint8Array, out: Float32Array): void {
  if (out.length !== HOG_DIMENSION) throw new RangeError(`HOG has ${HOG_DIMENSION} values, not ${out.length}`);
  measure(block64);
  let at = 0;
  for (let row = 0; row < BLOCKS; row++) {
    for (let column = 0; column < BLOCKS; column++, at += BLOCK_SIZE) normalise(row, column, out, at);
  }
}

/**
 * The histograms that {@link hog} normalises: for each of 8 × 8 cells, row by row, the mean gradient magnitude in each of
 * 9 orientations.
 * @param block64 64 × 64 × 3 bytes, RGB interleaved.
 * @throws RangeError when its length is wrong.
 */
export function hogCells(block64: Uint8Array): Float64Array {
  measure(block64);
  return histogram.slice();
}

function measure(block64: Uint8Array): void {
  if (block64.length !== grey.length * 3)
    throw new RangeError(`a block has ${grey.length * 3} bytes, not ${block64.length}`);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = 0.299 * block64[at]! + 0.587 * block64[at + 1]! + 0.114 * block64[at + 2]!;
  }
  vote();
}

/** Fills the histogram of every cell with the mean gradient magnitude by orientation. */
function vote(): void {
  histogram.fill(0);
  const perBin = 180 / ORIENTATIONS;
  const degrees = 180 / Math.PI;
  const last = SIDE - 1;
  for (let y = 0; y <= last; y++) {
    const cells = (y >> 3) * CELLS;
    for (let x = 0; x <= last; x++) {
      const i = y * SIDE + x;
      // The border has no neighbour on one side: its gradient across the border counts as zero.
      const dy = y === 0 || y === last ? 0 : grey[i + SIDE]! - grey[i - SIDE]!;
      const dx = x === 0 || x === last ? 0 : grey[i + 1]! - grey[i - 1]!;
      if (dx === 0 && dy === 0) continue;
      let angle = (Math.atan2(dy, dx) * degrees) % 180;
      if (angle < 0) angle += 180;
      const bin = Math.floor(angle / perBin);
      // A hair below zero becomes 180 in floating point; scikit-image has no bin for it either.
      if (bin === ORIENTATIONS) continue;
      histogram[(cells + (x >> 3)) * ORIENTATIONS + bin]! += Math.sqrt(dx * dx + dy * dy) / (CELL * CELL);
    }
  }
}

/** Copies a block of cells to `out`, scaled to length 1, clipped at 0.2 and scaled again. */
function normalise(row: number, column: number, out: Float32Array, at: number): void {
  const top = (row * CELLS + column) * ORIENTATIONS;
  const bottom = top + CELLS * ORIENTATIONS;
  const half = BLOCK * ORIENTATIONS;
  let energy = 0;
  for (let i = 0; i < half; i++) energy += histogram[top + i]! ** 2 + histogram[bottom + i]! ** 2;
  const first = 1 / Math.sqrt(energy + EPSILON_SQUARED);
  let clipped = 0;
  for (let i = 0; i < half; i++) {
    clipped += Math.min(histogram[top + i]! * first, CLIP) ** 2 + Math.min(histogram[bottom + i]! * first, CLIP) ** 2;
  }
  const second = 1 / Math.sqrt(clipped + EPSILON_SQUARED);
  for (let i = 0; i < half; i++) {
    out[at + i] = Math.min(histogram[top + i]! * first, CLIP) * second;
    out[at + half + i] = Math.min(histogram[bottom + i]! * first, CLIP) * second;
  }
}
