import { kernels } from '../../numeric/kernels/kernels';
import { patchCount, PATCH_STEP, type PatchGrid } from './patches';

export const SIFT_DIMENSION = 128;
/** Square of a patch's length that counts as hardly any gradient, for greys in 0 … 1. */
const FAINT = 1e-2;
/** Cells of a patch a Gaussian window is as wide as. */
const WINDOW = 2;

/**
 * Dense SIFT descriptors. Each patch has 4 × 4 cells of eight directions, and its gradients vote
 * into the nearest cells by their distance. A descriptor is brought to length 1, cut at 0.2,
 * brought to sum 1, and the root is taken of each value (RootSIFT). A patch without any gradient is
 * all zeros.
 * @param grey width × height, 0 … 1.
 * @returns patches × 128, in the order of the grids.
 * Sources: Lowe 2004, doi:10.1023/B:VISI.0000029664.99615.94; Arandjelović and Zisserman 2012,
 * doi:10.1109/CVPR.2012.6248018.
 */
export function denseSift(
  grey: Float32Array,
  width: number,
  height: number,
  grids: readonly PatchGrid[],
): Float32Array {
  const memory = kernels();
  return memory.scratch(() => {
    const greyAt = memory.allocate(grey.length * 4);
    const directions = memory.allocate(grey.length * 32);
    const out = memory.allocate(patchCount(grids) * SIFT_DIMENSION * 4);
    memory.floats(greyAt, grey.length).set(grey);
    memory.call.siftDirections(greyAt, width, height, directions);
    let at = out;
    for (const grid of grids) {
      if (grid.columns === 0 || grid.rows === 0) continue;
      memory.scratch(() => describe(directions, width, height, grid, at));
      at += grid.columns * grid.rows * SIFT_DIMENSION * 4;
    }
    return memory.floats(out, (at - out) / 4).slice();
  });
}

function describe(directions: number, width: number, height: number, grid: PatchGrid, out: number): void {
  const memory = kernels();
  const { side, columns, rows, left, top } = grid;
  const cell = side / 4;
  // Cells of all patches lie on one lattice.
  const step = commonDivisor(cell, PATCH_STEP);
  const across = ((columns - 1) * PATCH_STEP + 3 * cell) / step + 1;
  const down = ((rows - 1) * PATCH_STEP + 3 * cell) / step + 1;
  const weights = memory.allocate(2 * cell * 4);
  const window = memory.allocate(64);
  const lines = memory.allocate(height * across * 32);
  const cells = memory.allocate(down * across * 32);
  memory.floats(weights, 2 * cell).forEach((_, i, all) => (all[i] = 1 - Math.abs(i + 0.5 - cell) / cell));
  memory.floats(window, 16).forEach((_, i, all) => {
    const fromCentre = ((i & 3) - 1.5) ** 2 + ((i >> 2) - 1.5) ** 2;
    all[i] = Math.exp(-fromCentre / (2 * WINDOW ** 2)) / cell;
  });
  // The weights of a cell reach half a cell beyond it.
  const fromLeft = left - cell / 2;
  const fromTop = top - cell / 2;
  memory.call.siftAcross(directions, width, height, fromLeft, step, across, weights, 2 * cell, lines);
  memory.call.siftDown(lines, across, height, fromTop, step, down, weights, 2 * cell, cells);
  memory.call.siftPatches(cells, across, cell / step, PATCH_STEP / step, columns, rows, window, FAINT, out);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
