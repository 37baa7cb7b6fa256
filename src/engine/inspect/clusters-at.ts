import type { ClustersAt } from '../../protocol/inspection';
import { kMeans } from '../numeric/kmeans';
import type { FeatureMatrix } from '../numeric/matrix';
import { Random } from '../base/random';
import type { ClusteredView } from '../cluster/view-clusters';

/**
 * k-means of a view's prepared rows at another k, the best of `restarts` by inertia. At the run's own k these are the run's
 * clusters.
 * @throws RangeError unless 1 ≤ k ≤ count.
 */
export async function clustersAtK(
  { view, curve, labels }: ClusteredView,
  prepared: FeatureMatrix,
  k: number,
  restarts: number,
  seed: number,
  signal: AbortSignal,
): Promise<ClustersAt> {
  if (k === curve.chosen) return { view, k, labels: [...labels] };
  const draws = new Random(seed).fork(`cluster ${view}`).fork('alone');
  const found = await kMeans(prepared, k, restarts, draws, signal);
  return { view, k, labels: [...found.labels] };
}
