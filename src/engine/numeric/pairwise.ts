import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from './matrix';
import { NearestOfRows } from './nearest-of-rows';
import { Kernels, strideOf } from './kernels/kernels';
import { squaredDistance } from './distance';

/**
 * Squared distances below this share of the squared lengths are measured by differences: dot
 * products would lose them.
 */
const NEAR = 0.01;
/** Rows of at most this many values are always measured by differences, which then cost no more. */
const NARROW = 8;
/** Coordinates that are compared between two breaths, some milliseconds' worth. */
const SLICE = 3e7;
/** Rows of a tile: its dot products stay in the cache until they are distances. */
const TILE = 256;
const MOST_BLOCK = 64;
/** More rows than these would need more than about 1 GB for half a matrix of distances. */
const MOST_CONDENSED = 20_000;

/** Squared distances of the rows `from` … `to` − 1 to the rows from `first` on. */
export interface DistanceBlock {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  /** Row-major, (to − from) × (count − first). Only until the next block is asked for. */
  readonly squares: Float32Array;
}

/**
 * Squared Euclidean distances between the rows of a matrix, measured when they are asked for:
 * memory O(count · dimension). They are symmetric, 0 between equal rows, and exact within about
 * 1e-5 of their size.
 */
export class PairwiseDistances {
  readonly count: number;
  private readonly dimension: number;
  private readonly stride: number;
  private readonly memory = new Kernels();
  private readonly rowsAt: number;
  private readonly dotsAt: number;
  private readonly blockRows: number;
  /** Rows shifted to mean 0, so that their lengths do not drown the distances. */
  private readonly rows: Float32Array;
  private readonly lengths: Float64Array;
  private readonly room: Float32Array;

  /** @throws RangeError where a feature is not a finite number. */
  constructor(features: FeatureMatrix) {
    const { count, dimension } = features;
    const stride = strideOf(dimension);
    this.count = count;
    this.dimension = dimension;
    this.stride = stride;
    this.blockRows = Math.min(MOST_BLOCK, Math.max(4, 4 * Math.floor(SLICE / (4 * count * stride))));
    this.rowsAt = this.memory.padded(centred(features), count, dimension);
    this.dotsAt = this.memory.allocate(Math.max(TILE * this.blockRows, count) * 4);
    this.rows = this.memory.floats(this.rowsAt, count * stride);
    this.room = new Float32Array(this.blockRows * count);
    this.lengths = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = i * stride; j < (i + 1) * stride; j++) sum += this.rows[j]! ** 2;
      this.lengths[i] = sum;
    }
  }

  /** Squared distances of row `i` to every row, 0 to itself. Only until the next call. */
  row(i: number): Float32Array {
    return this.block(i, i + 1, 0).squares;
  }

  /**
   * All distances, block by block; a cancel is looked at before each.
   * @param half gives each block only the rows from its first one on. Every pair of different
   * blocks then comes once.
   */
  async *blocks(signal: AbortSignal, { half = false } = {}): AsyncGenerator<DistanceBlock> {
    for (let from = 0; from < this.count; from += this.blockRows) {
      await yieldToEventLoop(signal);
      yield this.block(from, Math.min(this.count, from + this.blockRows), half ? from : 0);
    }
  }

  private block(from: number, to: number, first: number): DistanceBlock {
    const width = this.count - first;
    const squares = this.room.subarray(0, (to - from) * width);
    if (this.dimension <= NARROW) {
      for (let i = from, at = 0; i < to; i++) for (let j = first; j < this.count; j++) squares[at++] = this.exact(i, j);
      return { from, to, first, squares };
    }
    const some = to - from;
    for (let tile = first; tile < this.count; tile += TILE) {
      const rows = Math.min(TILE, this.count - tile);
      const dots = this.dots(tile, rows, from, some);
      for (let b = 0; b < some; b++) {
        const own = this.lengths[from + b]!;
        let at = b * width + tile - first;
        for (let r = 0; r < rows; r++, at++) {
          const both = own + this.lengths[tile + r]!;
          const square = both - 2 * dots[r * some + b]!;
          squares[at] = square < NEAR * both ? this.exact(from + b, tile + r) : square;
        }
      }
    }
    return { from, to, first, squares };
  }

  /** Dot products of `rows` rows from `tile` on with `some` rows from `from` on: rows × some. */
  private dots(tile: number, rows: number, from: number, some: number): Float32Array {
    const bytes = this.stride * 4;
    const { memory, rowsAt, dotsAt } = this;
    memory.call.project(rowsAt + tile * bytes, rows, rowsAt + from * bytes, some, this.stride, dotsAt);
    return memory.floats(dotsAt, rows * some);
  }

  private exact(i: number, j: number): number {
    return squaredDistance(this.rows, i * this.stride, this.rows, j * this.stride, this.dimension);
  }
}

/** @throws RangeError where a feature is not a finite number. */
export function checkFinite({ dimension, rows }: FeatureMatrix): void {
  const broken = rows.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return;
  throw new RangeError(`the features of image ${Math.floor(broken / dimension)} are not all finite numbers`);
}

function centred(features: FeatureMatrix): Float32Array {
  checkFinite(features);
  const { count, dimension, rows } = features;
  const mean = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) mean[j]! += rows[at]! / count;
  const out = new Float32Array(count * dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) out[at] = rows[at]! - mean[j]!;
  return out;
}

/** Place of the pair i < j in half a matrix of `count` rows without its diagonal. */
export function condensedAt(i: number, j: number, count: number): number {
  return i * count - (i * (i + 3)) / 2 + j - 1;
}

/**
 * Half the matrix of distances, row by row: `out[condensedAt(i, j, count)]` for i < j. Memory 2 ·
 * count² bytes.
 * @param squared keeps the squares.
 * @throws RangeError for more than {@link MOST_CONDENSED} rows.
 */
export async function condensedDistances(
  features: FeatureMatrix,
  { squared }: { readonly squared: boolean },
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { count } = features;
  if (count > MOST_CONDENSED) {
    const gigabytes = ((2 * count * count) / 1e9).toFixed(1);
    throw new RangeError(
      `The distances between ${count} images would take ${gigabytes} GB of memory; at most ${MOST_CONDENSED} images are taken. ` +
        'Use k-means, a Gaussian mixture or HDBSCAN, or cluster part of the folder.',
    );
  }
  const out = new Float32Array((count * (count - 1)) / 2);
  for await (const { from, to, first, squares } of new PairwiseDistances(features).blocks(signal, { half: true })) {
    for (let i = from; i < to; i++) {
      const row = (i - from) * (count - first) - first;
      let at = condensedAt(i, i + 1, count);
      for (let j = i + 1; j < count; j++) out[at++] = squared ? squares[row + j]! : Math.sqrt(squares[row + j]!);
    }
    onRows(to);
  }
  return out;
}

/** The nearest rows of every row, itself not among them. */
export interface Neighbours {
  /** Neighbours a row. */
  readonly k: number;
  /** count × k, the nearest first; of equally near ones the earlier. */
  readonly indices: Int32Array;
  /** Their Euclidean distances. */
  readonly distances: Float32Array;
}

/**
 * The k nearest rows of every row, exactly. Cost O(count² · dimension).
 * @throws RangeError unless 1 ≤ k < count.
 */
export async function nearestNeighbours(
  pairs: PairwiseDistances,
  k: number,
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<Neighbours> {
  const { count } = pairs;
  if (!(Number.isInteger(k) && k >= 1 && k < count)) {
    throw new RangeError(`${k} neighbours need at least ${k + 1} images; there are ${count}`);
  }
  const nearest = new NearestOfRows(count, k);
  for await (const block of pairs.blocks(signal, { half: true })) {
    nearest.offer(block);
    onRows(block.to);
  }
  return nearest.sorted();
}

/** Distance of each row to its `samples`-th nearest other row. */
export async function coreDistances(
  pairs: PairwiseDistances,
  samples: number,
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { distances } = await nearestNeighbours(pairs, samples, onRows, signal);
  return Float32Array.from({ length: pairs.count }, (_, i) => distances[(i + 1) * samples - 1]!);
}
