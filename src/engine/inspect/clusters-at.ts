import type { ClustersAt } from '../../protocol/inspection';
import { kMeans } from '../numeric/kmeans';
import type { FeatureMatrix } from '../numeric/matrix';
import { Random } from '../base/random';
import type { ClusteredFeatures } from '../cluster/one-extractor';

/**
 * k-means of an extractor's prepared rows at another k, the best of `restarts` by inertia. At the
 * run's own k these are the run's clusters.
 * @throws RangeError unless 1 ≤ k ≤ count.
 */
export async function clustersAtK(
  { extractor, curve, labels }: ClusteredFeatures,
  prepared: FeatureMatrix,
  k: number,
  restarts: number,
  seed: number,
  signal: AbortSignal,
): Promise<ClustersAt> {
  if (k === curve.chosen) return { extractor, k, labels: [...labels] };
  const draws = new Random(seed).fork(`cluster ${extractor}`).fork('alone');
  const found = await kMeans(prepared, k, restarts, draws, signal);
  return { extractor, k, labels: [...found.labels] };
}
