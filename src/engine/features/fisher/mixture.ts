import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { kMeansOnce, loadRows } from '../../numeric/kmeans';
import { takeRows, type FeatureMatrix } from '../../numeric/matrix';
import { kernels, strideOf } from '../../numeric/kernels/kernels';
import type { Random } from '../../base/random';

/** A mixture of Gaussians with diagonal covariances. */
export interface Mixture {
  readonly k: number;
  readonly dimension: number;
  /** k of them, of sum 1. */
  readonly weights: Float32Array;
  /** k × dimension, as are the variances. */
  readonly means: Float32Array;
  readonly variances: Float32Array;
}

/** Rows that the first means are found on, by k-means. */
const FIRST_MEANS = 10_000;
const MOST_STEPS = 20;
/** Gain of the mean log-likelihood, by column, that is worth another step. */
const LEAST_GAIN = 2e-4;
/** Share of a column's variance that each component keeps at least. */
const LEAST_VARIANCE = 0.01;
/** Rows that are worked on at once. Sums of so many are exact enough in single precision. */
const CHUNK = 1000;
/** A component with fewer rows keeps what it was. */
const LEAST_ROWS = 1;

/**
 * Learns a mixture by expectation and maximisation, from the means of k-means.
 * @param onStep told of each step with the mean log-likelihood before it.
 * @throws RangeError with fewer than k rows; the signal's reason within a chunk.
 */
export async function learnMixture(
  rows: FeatureMatrix,
  k: number,
  random: Random,
  signal: AbortSignal,
  onStep: (step: number, likelihood: number) => void = () => undefined,
): Promise<Mixture> {
  const { dimension } = rows;
  const overall = columnVariances(rows);
  const least = overall.map((variance) => Math.max(1e-9, LEAST_VARIANCE * variance));
  let mixture = await firstMixture(rows, k, { overall, least }, random, signal);
  let before = -Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { sums, likelihood } = await expectation(rows, mixture, signal);
    onStep(step, likelihood);
    if (likelihood - before < LEAST_GAIN * dimension) break;
    before = likelihood;
    mixture = maximised(mixture, sums, least);
  }
  return mixture;
}

/** A component of few rows has the `overall` variances, and none has less than the `least`. */
async function firstMixture(
  rows: FeatureMatrix,
  k: number,
  { overall, least }: { readonly overall: Float64Array; readonly least: Float64Array },
  random: Random,
  signal: AbortSignal,
): Promise<Mixture> {
  const { count, dimension } = rows;
  const chosen = random.shuffle(Int32Array.from({ length: count }, (_, i) => i)).subarray(0, FIRST_MEANS);
  const sample = takeRows(rows, chosen);
  const { labels } = await kMeansOnce(loadRows(sample), k, random, signal);
  const sizes = new Float64Array(k);
  const means = new Float64Array(k * dimension);
  const variances = new Float64Array(k * dimension);
  labels.forEach((label, i) => {
    sizes[label]!++;
    for (let j = 0; j < dimension; j++) {
      const value = sample.rows[i * dimension + j]!;
      means[label * dimension + j]! += value;
      variances[label * dimension + j]! += value * value;
    }
  });
  for (let at = 0; at < means.length; at++) {
    const size = Math.max(1, sizes[Math.floor(at / dimension)]!);
    means[at]! /= size;
    // A few rows say little of a variance.
    const own = variances[at]! / size - means[at]! ** 2;
    variances[at] = Math.max(least[at % dimension]!, size < 10 ? overall[at % dimension]! : own);
  }
  return mixtureOf(
    k,
    dimension,
    sizes.map((size) => Math.max(size, 1)),
    means,
    variances,
  );
}

/**
 * Floats of the first half of an augmented row: the values, a 1, zeros. The second half are their
 * squares.
 */
export const halfOf = (dimension: number): number => strideOf(dimension + 1);

/**
 * For each component a row whose product with an augmented row is the logarithm of its weighted
 * density: k × 2 · half.
 */
export function densityRows({ k, dimension, weights, means, variances }: Mixture): Float32Array {
  const half = halfOf(dimension);
  const out = new Float32Array(k * 2 * half);
  for (let c = 0; c < k; c++) {
    const row = out.subarray(c * 2 * half, (c + 1) * 2 * half);
    let constant = Math.log(weights[c]!);
    for (let j = 0; j < dimension; j++) {
      const mean = means[c * dimension + j]!;
      const variance = variances[c * dimension + j]!;
      constant -= 0.5 * (Math.log(2 * Math.PI * variance) + (mean * mean) / variance);
      row[j] = mean / variance;
      row[half + j] = -0.5 / variance;
    }
    row[dimension] = constant;
  }
  return out;
}

/**
 * Sums of augmented rows by component, each row by its share, which are added to `sums` (k × 2 ·
 * half); column `dimension` of them are the shares themselves.
 * @param rows count × dimension.
 * @returns the sum of the rows' log-likelihoods.
 */
export function addMoments(
  rows: Float32Array,
  count: number,
  { k, dimension }: Mixture,
  densities: Float32Array,
  sums: Float32Array,
): number {
  const memory = kernels();
  const half = halfOf(dimension);
  return memory.scratch(() => {
    const rowsAt = memory.allocate(count * half * 8);
    const basis = memory.allocate(densities.length * 4);
    const shares = memory.allocate(count * k * 4);
    const sumsAt = memory.allocate(sums.length * 4);
    const augmented = memory.floats(rowsAt, count * half * 2);
    augmented.fill(0);
    for (let i = 0; i < count; i++) {
      augmented.set(rows.subarray(i * dimension, (i + 1) * dimension), i * 2 * half);
      augmented[i * 2 * half + dimension] = 1;
    }
    memory.floats(basis, densities.length).set(densities);
    memory.floats(sumsAt, sums.length).set(sums);
    memory.call.appendSquares(rowsAt, count, half);
    memory.call.project(rowsAt, count, basis, k, 2 * half, shares);
    const likelihood = memory.call.mixtureShares(shares, count, k);
    memory.call.addMoments(rowsAt, count, 2 * half, shares, k, sumsAt);
    sums.set(memory.floats(sumsAt, sums.length));
    return likelihood;
  });
}

async function expectation(
  { count, dimension, rows }: FeatureMatrix,
  mixture: Mixture,
  signal: AbortSignal,
): Promise<{ sums: Float64Array; likelihood: number }> {
  const densities = densityRows(mixture);
  const sums = new Float64Array(densities.length);
  const some = new Float32Array(densities.length);
  let likelihood = 0;
  for (let from = 0; from < count; from += CHUNK) {
    await yieldToEventLoop(signal);
    const taken = Math.min(CHUNK, count - from);
    const chunk = rows.subarray(from * dimension, (from + taken) * dimension);
    likelihood += addMoments(chunk, taken, mixture, densities, some.fill(0));
    for (let at = 0; at < some.length; at++) sums[at]! += some[at]!;
  }
  return { sums, likelihood: likelihood / count };
}

function maximised(mixture: Mixture, sums: Float64Array, least: Float64Array): Mixture {
  const { k, dimension } = mixture;
  const half = halfOf(dimension);
  const sizes = new Float64Array(k);
  const means = Float64Array.from(mixture.means);
  const variances = Float64Array.from(mixture.variances);
  for (let c = 0; c < k; c++) {
    const from = c * 2 * half;
    const share = sums[from + dimension]!;
    sizes[c] = Math.max(share, 1e-3);
    if (share < LEAST_ROWS) continue;
    for (let j = 0; j < dimension; j++) {
      const mean = sums[from + j]! / share;
      means[c * dimension + j] = mean;
      variances[c * dimension + j] = Math.max(least[j]!, sums[from + half + j]! / share - mean * mean);
    }
  }
  return mixtureOf(k, dimension, sizes, means, variances);
}

function mixtureOf(
  k: number,
  dimension: number,
  sizes: Float64Array,
  means: Float64Array,
  variances: Float64Array,
): Mixture {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    k,
    dimension,
    weights: Float32Array.from(sizes, (size) => size / total),
    means: Float32Array.from(means),
    variances: Float32Array.from(variances),
  };
}

function columnVariances({ count, dimension, rows }: FeatureMatrix): Float64Array {
  const sum = new Float64Array(dimension);
  const square = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) {
      sum[j]! += rows[at]!;
      square[j]! += rows[at]! ** 2;
    }
  }
  return square.map((value, j) => Math.max(0, value / count - (sum[j]! / count) ** 2));
}
