import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from './matrix';
import { Kernels, strideOf } from './kernels/kernels';
import { silhouetteOf } from './silhouette';

/** Coordinates that are compared between two breaths, some milliseconds' worth. */
const SLICE = 3e7;

/**
 * Silhouette of every row in [-1, 1]: a is the mean distance to the other rows of its cluster, b
 * the smallest mean distance to the rows of another one; 0 for a row alone in its cluster. Equal to
 * scikit-learn's `silhouette_samples` within 1e-4. Cost O(count² · dimension), every distance
 * measured once.
 * @param labels cluster of each row, 0…k − 1; clusters without rows do not count.
 * @throws RangeError if fewer than two clusters have rows, or a label is none of the k.
 * Source: Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7.
 */
export async function exactSilhouettes(
  features: FeatureMatrix,
  labels: Int32Array,
  k: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { count, dimension } = features;
  const { order, starts } = sortByCluster(labels, k);
  const sizes = Array.from({ length: k }, (_, c) => starts[c + 1]! - starts[c]!);
  if (sizes.filter((size) => size > 0).length < 2) throw new RangeError('silhouettes need at least two clusters');
  const memory = new Kernels();
  const stride = strideOf(dimension);
  const rowsAt = memory.allocate(count * stride * 4);
  const lengths = memory.allocate((count + 1) * 4);
  const startsAt = memory.allocate((k + 1) * 4);
  const sumsAt = memory.allocate(k * count * 8);
  memory.integers(startsAt, k + 1).set(starts);
  memory.doubles(sumsAt, k * count).fill(0);
  placeCentred(features, order, memory.floats(rowsAt, count * stride), stride);
  memory.call.squaredLengths(rowsAt, count, stride, lengths);
  const rows = Math.max(4, 4 * Math.floor(SLICE / (4 * count * stride)));
  for (let c = 0; c < k; c++) {
    for (let from = starts[c]!; from < starts[c + 1]!; from += rows) {
      await yieldToEventLoop(signal);
      const to = Math.min(from + rows, starts[c + 1]!);
      memory.call.addDistances(rowsAt, lengths, count, stride, startsAt, k, c, from, to, sumsAt);
    }
  }
  const sums = memory.doubles(sumsAt, k * count);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const own = labels[order[i]!]!;
    let other = Infinity;
    for (let c = 0; c < k; c++) {
      if (c !== own && sizes[c]! > 0) other = Math.min(other, sums[c * count + i]! / sizes[c]!);
    }
    if (sizes[own]! > 1) out[order[i]!] = silhouetteOf(sums[own * count + i]! / (sizes[own]! - 1), other);
  }
  return out;
}

/**
 * Mean of the exact silhouettes; undefined where fewer than two clusters have rows, so that nothing
 * is told apart.
 */
export async function meanSilhouette(
  features: FeatureMatrix,
  labels: Int32Array,
  k: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (new Set(labels).size < 2) return undefined;
  const values = await exactSilhouettes(features, labels, k, signal);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The rows in the order of their clusters, and where each cluster starts; one more start ends the
 * last.
 */
function sortByCluster(labels: Int32Array, k: number): { order: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(k + 1);
  for (const label of labels) {
    if (!(label >= 0 && label < k)) throw new RangeError(`label ${label} is none of ${k} clusters`);
    starts[label + 1]!++;
  }
  for (let c = 0; c < k; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const order = new Int32Array(labels.length);
  labels.forEach((label, i) => (order[next[label]!++] = i));
  return { order, starts };
}

/**
 * Writes the rows in this order, shifted to mean 0, so that squared lengths do not drown the
 * distances.
 */
function placeCentred(
  { count, dimension, rows }: FeatureMatrix,
  order: Int32Array,
  out: Float32Array,
  stride: number,
): void {
  const mean = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) mean[j]! += rows[at]!;
  for (let j = 0; j < dimension; j++) mean[j]! /= count;
  out.fill(0);
  for (let i = 0; i < count; i++) {
    const from = order[i]! * dimension;
    for (let j = 0; j < dimension; j++) out[i * stride + j] = rows[from + j]! - mean[j]!;
  }
}
