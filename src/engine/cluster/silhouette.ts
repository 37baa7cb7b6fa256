import { breathe } from '../breathe';
import type { FeatureMatrix } from '../features/matrix';
import { squaredDistance } from './distance';

/**
 * Silhouette of every row in [-1, 1], in the centroid form: a is the distance to the own centre and b that to the
 * nearest other centre. Cost O(count · k · dimension).
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
  for (let i = 0; i < count; i++) {
    if ((i & 255) === 0) await breathe(signal);
    let own = 0;
    let other = Infinity;
    for (let c = 0; c < k; c++) {
      const distance = squaredDistance(rows, i * dimension, centres, c * dimension, dimension);
      if (c === labels[i]) own = distance;
      else if (distance < other) other = distance;
    }
    const a = Math.sqrt(own);
    const b = Math.sqrt(other);
    out[i] = Math.max(a, b) > 0 ? (b - a) / Math.max(a, b) : 0;
  }
  return out;
}
