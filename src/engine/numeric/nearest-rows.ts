import { squaredDistance } from './distance';
import { project } from './kernels/project';
import type { FeatureMatrix } from './matrix';
import { Nearest } from './nearest';

/** More than what dot products of single precision lose of the squared lengths. */
const LOST = 1e-4;

/**
 * The rows of a matrix that are nearest to others. Dot products, many at once, leave few rows that
 * may be among the nearest, and these are measured exactly.
 */
export class NearestRows {
  private readonly roughly: Nearest;
  private readonly exactly: Nearest;
  private readonly lengths: Float64Array;

  /** @param most how many are found of each row, fewer where there are fewer. */
  constructor(
    private readonly known: FeatureMatrix,
    most: number,
  ) {
    const { count, dimension, rows } = known;
    this.roughly = new Nearest(Math.min(most, count));
    this.exactly = new Nearest(Math.min(most, count));
    this.lengths = squaredLengths(rows, count, dimension);
  }

  /**
   * Calls `found` for each row of a block with its nearest, the nearest first, and their squared
   * distances; of equally near ones the first.
   */
  of(block: Float32Array, found: (row: number, items: Int32Array, distances: Float64Array) => void): void {
    const { lengths, roughly, exactly } = this;
    const { count, dimension, rows } = this.known;
    const some = block.length / dimension;
    const own = squaredLengths(block, some, dimension);
    const products = new Float32Array(some * count);
    project({ rows: block, count: some }, { basis: rows, components: count, dimension }, products);
    for (let row = 0; row < some; row++) {
      const at = row * count;
      const length = own[row]!;
      let { limit } = roughly;
      for (let j = 0; j < count; j++) {
        const both = length + lengths[j]!;
        // What a distance may be at most; below it is what it may be at least.
        const upper = both * (1 + LOST) - 2 * products[at + j]!;
        if (!(upper < limit)) continue;
        roughly.offer(j, upper);
        ({ limit } = roughly);
      }
      roughly.take();
      for (let j = 0; j < count; j++) {
        const both = length + lengths[j]!;
        if (both * (1 - LOST) - 2 * products[at + j]! > limit) continue;
        exactly.offer(j, squaredDistance(block, row * dimension, rows, j * dimension, dimension));
      }
      const { items, distances } = exactly.take();
      found(row, items, distances);
    }
  }
}

function squaredLengths(rows: Float32Array, count: number, dimension: number): Float64Array {
  const lengths = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = i * dimension; j < (i + 1) * dimension; j++) sum += rows[j]! ** 2;
    lengths[i] = sum;
  }
  return lengths;
}
