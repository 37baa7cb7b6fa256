import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from './matrix';
import { kernels, strideOf } from './kernels/kernels';

/** Rows that are measured between two breaths. */
const CHUNK = 1024;

/**
 * Silhouette of every row in [-1, 1], in the centroid form: a is the distance to the own centre and
 * b that to the nearest other centre. Cost O(count · k · dimension).
 * @throws RangeError if there are fewer than two centres.
 * Source: Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7; simplified by Hruschka et al. 2004.
 */
export async function silhouettes(
  { count, dimension, rows }: FeatureMatrix,
  labels: Int32Array,
  centres: Float32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const k = centres.length / dimension;
  if (k < 2) throw new RangeError('silhouettes need at least two clusters');
  const out = new Float32Array(count);
  for (let from = 0; from < count; from += CHUNK) {
    await yieldToEventLoop(signal);
    const some = Math.min(CHUNK, count - from);
    const memory = kernels();
    memory.scratch(() => {
      const chunk = rows.subarray(from * dimension, (from + some) * dimension);
      const rowsAt = memory.padded(chunk, some, dimension);
      const centresAt = memory.padded(centres, k, dimension);
      const labelsAt = memory.allocate(some * 4);
      const outAt = memory.allocate(some * 8);
      memory.integers(labelsAt, some).set(labels.subarray(from, from + some));
      memory.call.centreDistances(rowsAt, some, strideOf(dimension), centresAt, k, labelsAt, outAt);
      const distances = memory.floats(outAt, 2 * some);
      for (let i = 0; i < some; i++) out[from + i] = silhouetteOf(distances[2 * i]!, distances[2 * i + 1]!);
    });
  }
  return out;
}

/**
 * Silhouette from the distances to the own and to the nearest other cluster; 0 where both are 0.
 */
export function silhouetteOf(own: number, other: number): number {
  const larger = Math.max(own, other);
  return larger > 0 ? (other - own) / larger : 0;
}
