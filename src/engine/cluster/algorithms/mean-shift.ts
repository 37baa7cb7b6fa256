import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { takeRows, type FeatureMatrix } from '../../numeric/matrix';
import { Kernels, strideOf } from '../../numeric/kernels/kernels';
import { nearestCentres } from '../../numeric/centres';
import { squaredDistance } from '../../numeric/distance';
import { checkFinite, PairwiseDistances } from '../../numeric/pairwise';
import { numberedBySize, type Partition } from '../../numeric/partition';
import { checkNumber, checkWhole } from '../../numeric/setting-range';
import { radiusOfEquals } from '../smallest-distance';
import type { Work } from '../../base/work';

export interface MeanShiftSettings {
  /** Radius of the window whose mean is taken; 'auto' estimates it with `quantile`. */
  readonly bandwidth: number | 'auto';
  /**
   * Share of the images that the estimated window holds about an average image, above 0: smaller
   * gives more clusters.
   */
  readonly quantile: number;
  readonly maxIterations: number;
}

export const MEAN_SHIFT: MeanShiftSettings = { bandwidth: 'auto', quantile: 0.3, maxIterations: 300 };

/** A window that moves by less than this share of the bandwidth stands still. */
const STILL = 1e-3;
/** Windows that are moved at once. */
const BATCH = 64;
/** Coordinates that are taken in between two breaths, some tens of milliseconds' worth. */
const SLICE = 3e7;

/**
 * Mean shift with a flat window. From every row a window climbs to where rows are densest. A window
 * that ends within a bandwidth of a denser one joins it. Each row belongs to the nearest window
 * that is left. Equal to scikit-learn's `MeanShift`. Cost O(count² · dimension) an iteration, less
 * as windows meet; memory O(count · dimension).
 * @returns the bandwidth that was used, and the windows' last places, k × dimension, in the order
 * of the clusters.
 * @throws RangeError for settings out of range.
 * Source: Comaniciu and Meer 2002, doi:10.1109/34.1000236.
 */
export async function meanShift(
  features: FeatureMatrix,
  settings: MeanShiftSettings,
  { progress, signal }: Work,
): Promise<Partition & { readonly bandwidth: number; readonly modes: Float32Array }> {
  const { count, dimension } = features;
  if (count < 1) throw new RangeError('there are no images to cluster');
  checkFinite(features);
  checkWhole('maxIterations', settings.maxIterations, 1, 100_000);
  if (settings.bandwidth !== 'auto') checkNumber('bandwidth', settings.bandwidth, Number.MIN_VALUE, Infinity);
  const bandwidth =
    settings.bandwidth === 'auto' ? await estimateBandwidth(features, settings.quantile, signal) : settings.bandwidth;
  const climbed = await climb(features, bandwidth, settings.maxIterations, { progress, signal });
  const modes = densestApart(climbed, bandwidth);
  const nearest = nearestCentres(features, modes.rows);
  const partition = numberedBySize(nearest);
  const ordered = new Float32Array(partition.k * dimension);
  partition.labels.forEach((label, row) => {
    const mode = nearest[row]! * dimension;
    ordered.set(modes.rows.subarray(mode, mode + dimension), label * dimension);
  });
  return { ...partition, bandwidth, modes: ordered };
}

/**
 * Mean distance of the rows to their farthest neighbour among the share `quantile` of all rows,
 * themselves among them, and at least one other. Where that is 0 because most rows are equal, a
 * radius that holds equal rows alone.
 * @throws RangeError for a quantile outside (0, 1].
 */
async function estimateBandwidth(features: FeatureMatrix, quantile: number, signal: AbortSignal): Promise<number> {
  checkNumber('quantile', quantile, Number.MIN_VALUE, 1);
  const { count } = features;
  const others = Math.min(count - 1, Math.max(1, Math.floor(count * quantile) - 1));
  const pairs = new PairwiseDistances(features);
  let sum = 0;
  if (others >= 1) {
    for await (const { from, to, squares } of pairs.blocks(signal)) {
      for (let i = from; i < to; i++) {
        sum += Math.sqrt(squares.slice((i - from) * count, (i - from + 1) * count).sort()[others]!);
      }
    }
  }
  return sum > 0 ? sum / count : radiusOfEquals(pairs, signal);
}

/** Windows at rest, and how many rows each holds. */
interface Windows {
  readonly places: FeatureMatrix;
  readonly held: Int32Array;
}

async function climb(features: FeatureMatrix, bandwidth: number, maxIterations: number, work: Work): Promise<Windows> {
  const { count, dimension } = features;
  const window = new Window(features);
  const resting: number[] = [];
  const held: number[] = [];
  let moving = distinct(features);
  let settled = 0;
  for (let iteration = 0; iteration <= maxIterations && moving.count > 0; iteration++) {
    const next = new Float32Array(moving.rows.length);
    const inside = new Int32Array(moving.count);
    for (let from = 0; from < moving.count; from += window.batch) {
      await yieldToEventLoop(work.signal);
      window.means(moving, { from, to: Math.min(moving.count, from + window.batch) }, bandwidth, { next, inside });
    }
    const still: number[] = [];
    for (let i = 0; i < moving.count; i++) {
      const moved = Math.sqrt(squaredDistance(next, i * dimension, moving.rows, i * dimension, dimension));
      if (moved > STILL * bandwidth && iteration < maxIterations) {
        still.push(i);
        continue;
      }
      for (let j = 0; j < dimension; j++) resting.push(next[i * dimension + j]!);
      held.push(inside[i]!);
    }
    // Windows over the same rows have the same mean, to the bit, and go the same way from there on.
    moving = distinct(takeRows({ count: moving.count, dimension, rows: next }, still));
    settled = Math.max(settled, count - moving.count);
    work.progress(settled, count);
  }
  const rows = Float32Array.from(resting);
  return { places: { count: held.length, dimension, rows }, held: Int32Array.from(held) };
}

/** The rows `from` … `to` − 1. */
interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** What a step finds of each window. */
interface WindowMeans {
  /** Row-major, as wide as the features. */
  readonly next: Float32Array;
  /** Rows inside each. */
  readonly inside: Int32Array;
}

/** Takes the mean of the rows within a radius of many places at once. */
class Window {
  readonly batch: number;
  private readonly memory = new Kernels();
  private readonly stride: number;
  private readonly rowsAt: number;
  /** The features one a row, so that a mean is a product of rows. */
  private readonly columnsAt: number;
  private readonly placesAt: number;
  private readonly dotsAt: number;
  private readonly maskAt: number;
  private readonly sumsAt: number;
  private readonly centre: Float32Array;
  private readonly lengths: Float64Array;

  constructor(private readonly features: FeatureMatrix) {
    const { count, dimension, rows } = features;
    const { memory } = this;
    this.stride = strideOf(dimension);
    this.batch = Math.max(4, Math.min(BATCH, Math.floor(SLICE / (count * this.stride))));
    this.centre = meanOf(features);
    const centred = new Float32Array(count * dimension);
    const columns = new Float32Array(count * dimension);
    this.lengths = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < dimension; j++) {
        const value = Math.fround(rows[i * dimension + j]! - this.centre[j]!);
        centred[i * dimension + j] = value;
        columns[j * count + i] = value;
        this.lengths[i]! += value * value;
      }
    }
    this.rowsAt = memory.padded(centred, count, dimension);
    this.columnsAt = memory.padded(columns, dimension, count);
    this.placesAt = memory.allocate(this.batch * this.stride * 4);
    this.dotsAt = memory.allocate(this.batch * count * 4);
    this.maskAt = memory.allocate(this.batch * strideOf(count) * 4);
    this.sumsAt = memory.allocate(this.batch * dimension * 4);
  }

  /**
   * The means of the windows about some rows of `places`, and how many rows each holds. Both are
   * written at the places of those rows.
   */
  means(places: FeatureMatrix, { from, to }: RowRange, radius: number, { next, inside }: WindowMeans): void {
    const { memory, stride } = this;
    const { count, dimension } = this.features;
    const wide = strideOf(count);
    const some = to - from;
    const placed = memory.floats(this.placesAt, some * stride).fill(0);
    const lengths = new Float64Array(some);
    for (let b = 0; b < some; b++) {
      for (let j = 0; j < dimension; j++) {
        const value = Math.fround(places.rows[(from + b) * dimension + j]! - this.centre[j]!);
        placed[b * stride + j] = value;
        lengths[b]! += value * value;
      }
    }
    memory.call.project(this.rowsAt, count, this.placesAt, some, stride, this.dotsAt);
    const dots = memory.floats(this.dotsAt, count * some);
    const mask = memory.floats(this.maskAt, some * wide).fill(0);
    const limit = radius * radius;
    for (let i = 0; i < count; i++) {
      const own = this.lengths[i]!;
      for (let b = 0; b < some; b++) {
        if (own + lengths[b]! - 2 * dots[i * some + b]! > limit) continue;
        mask[b * wide + i] = 1;
        inside[from + b]!++;
      }
    }
    memory.call.project(this.maskAt, some, this.columnsAt, dimension, wide, this.sumsAt);
    const sums = memory.floats(this.sumsAt, some * dimension);
    for (let b = 0; b < some; b++) {
      const rows = inside[from + b]!;
      for (let j = 0; j < dimension; j++) {
        const at = (from + b) * dimension + j;
        // A window that a rounding left without rows stays where it is.
        next[at] = rows > 0 ? sums[b * dimension + j]! / rows + this.centre[j]! : places.rows[at]!;
      }
    }
  }
}

function meanOf({ count, dimension, rows }: FeatureMatrix): Float32Array {
  const mean = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) mean[j]! += rows[at]! / count;
  return Float32Array.from(mean);
}

/** The rows without those that are equal to an earlier one. */
function distinct(features: FeatureMatrix): FeatureMatrix {
  const { count, dimension, rows } = features;
  const seen = new Set<string>();
  const first: number[] = [];
  for (let i = 0; i < count; i++) {
    const key = Buffer.from(rows.buffer, rows.byteOffset + i * dimension * 4, dimension * 4).toString('latin1');
    if (seen.has(key)) continue;
    seen.add(key);
    first.push(i);
  }
  return takeRows(features, first);
}

/**
 * The windows that have none that holds more within a bandwidth; of equal ones that with the larger
 * coordinates is the denser.
 */
function densestApart({ places, held }: Windows, bandwidth: number): FeatureMatrix {
  const { dimension, rows } = places;
  const compare = (a: number, b: number): number => {
    if (held[a] !== held[b]) return held[b]! - held[a]!;
    for (let j = 0; j < dimension; j++) {
      const ahead = rows[b * dimension + j]! - rows[a * dimension + j]!;
      if (ahead !== 0) return ahead;
    }
    return a - b;
  };
  const order = Array.from(held.keys()).sort(compare);
  const kept: number[] = [];
  for (const each of order) {
    const isApart = (other: number): boolean =>
      squaredDistance(rows, each * dimension, rows, other * dimension, dimension) > bandwidth * bandwidth;
    if (kept.every(isApart)) kept.push(each);
  }
  return takeRows(places, kept);
}
