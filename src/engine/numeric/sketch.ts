import { squaredDistance } from './distance';
import { Kernels } from './kernels/kernels';
import type { FeatureMatrix } from './matrix';
import { Nearest } from './nearest';

/** Rows that are compared at one go: a few milliseconds. */
const CHUNK = 131_072;
/** Largest value of a byte, and bytes of a vector. */
const LARGEST = 127;
const VECTOR = 16;
/** With more columns the sums would leave 32 bits; kernels' memory ends at 4 GiB. */
const MOST_COLUMNS = 32_768;
const MOST_BYTES = 3 * 2 ** 30;
/** Above the rounding of what the bounds are computed with. */
const SLACK = 1 + 1e-9;

/**
 * A matrix with a byte a value, in which the rows nearest to one are looked for. The answer is
 * exact. What a row lost when it was rounded is known, so the bytes tell which rows might be among
 * the nearest. These are compared as they are. Takes a quarter of the matrix beside it.
 */
export class Sketch {
  private readonly wasm = new Kernels();
  private readonly stride: number;
  private readonly rowsAt: number;
  private readonly queryAt: number;
  private readonly outAt: number;
  /** Value of a byte of 1. */
  private readonly step: number;
  /** Largest distance of a row from what its bytes stand for. */
  private readonly lost: number;

  /** Whether a matrix has a sketch: it has to fit into the kernels' memory. */
  static fits({ count, dimension }: FeatureMatrix): boolean {
    return dimension <= MOST_COLUMNS && count * (dimension + VECTOR) <= MOST_BYTES;
  }

  /** @param matrix one that {@link fits}; it is read again for each answer. */
  constructor(private readonly matrix: FeatureMatrix) {
    const { count, dimension, rows } = matrix;
    this.stride = Math.ceil(dimension / VECTOR) * VECTOR;
    let largest = 0;
    for (const value of rows) if (Math.abs(value) > largest) largest = Math.abs(value);
    this.step = largest > 0 ? largest / LARGEST : 1;
    this.rowsAt = this.wasm.allocate(count * this.stride);
    this.queryAt = this.wasm.allocate(2 * this.stride);
    this.outAt = this.wasm.allocate(4 * Math.min(CHUNK, count));
    this.lost = this.fill();
  }

  /**
   * The `count` rows nearest to a row by Euclidean distance, itself left out; of equally near ones
   * the first.
   * @param pause called between parts of a few milliseconds.
   */
  async nearest(
    row: number,
    count: number,
    pause: () => Promise<void>,
  ): Promise<{ readonly items: Int32Array; readonly distances: Float64Array }> {
    const { count: all, dimension, rows } = this.matrix;
    const rough = await this.roughly(row, pause);
    const nearly = new Nearest(count);
    for (let i = 0, limit = Infinity; i < all; i++) {
      if (rough[i]! >= limit || i === row) continue;
      nearly.offer(i, rough[i]!);
      ({ limit } = nearly);
    }
    const { distances } = nearly.take();
    const furthest = distances.length < count ? Infinity : Math.sqrt(distances.at(-1)!) * this.step;
    // Row and query lost as much each at most, both of the last one found and of one to be found.
    const bound = ((furthest + 4 * this.lost) / this.step) ** 2 * SLACK;
    const found = new Nearest(count);
    for (let i = 0; i < all; i++) {
      if (rough[i]! > bound || i === row) continue;
      found.offer(i, squaredDistance(rows, row * dimension, rows, i * dimension, dimension));
    }
    return found.take();
  }

  /** Squared distances of all rows to one of them, in steps, by their bytes. */
  private async roughly(row: number, pause: () => Promise<void>): Promise<Int32Array> {
    const { wasm, stride, rowsAt, queryAt, outAt } = this;
    const { count } = this.matrix;
    const query = new Int16Array(wasm.call.memory.buffer, queryAt, stride);
    query.set(new Int8Array(wasm.call.memory.buffer, rowsAt + row * stride, stride));
    // A pause lets other questions in, which have queries of their own.
    const own = query.slice();
    const rough = new Int32Array(count);
    for (let from = 0; from < count; from += CHUNK) {
      await pause();
      query.set(own);
      const some = Math.min(CHUNK, count - from);
      wasm.call.sketchDistances(rowsAt + from * stride, some, stride, queryAt, outAt);
      rough.set(wasm.integers(outAt, some), from);
    }
    return rough;
  }

  /** Rounds the rows to bytes. @returns what the row lost that lost most. */
  private fill(): number {
    const { stride, step, rowsAt, wasm } = this;
    const { count, dimension, rows } = this.matrix;
    const bytes = new Int8Array(wasm.call.memory.buffer, rowsAt, count * stride);
    const steps = 1 / step;
    let most = 0;
    for (let i = 0; i < count; i++) {
      const from = i * dimension;
      const to = i * stride;
      let sum = 0;
      for (let j = 0; j < dimension; j++) {
        const value = rows[from + j]!;
        // What is stored counts, however it was rounded.
        const byte = (bytes[to + j] = Math.floor(value * steps + 0.5));
        const left = value - byte * step;
        sum += left * left;
      }
      if (sum > most) most = sum;
    }
    return Math.sqrt(most) * SLACK;
  }
}
