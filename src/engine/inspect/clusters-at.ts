import type { ViewName } from '../../protocol/dataset';
import type { ClustersAt } from '../../protocol/inspection';
import { kMeans } from '../cluster/kmeans';
import { Random } from '../random';
import type { ClusteredView } from '../view-clusters';

/**
 * k-means of a view's prepared rows at another k, the best of `restarts`, as a run with that k fixed would find it. At the
 * run's own k these are the run's clusters.
 * @throws RangeError unless 1 ≤ k ≤ count.
 */
export async function clustersAtK(
  { view, curve, labels, prepared }: ClusteredView,
  k: number,
  restarts: number,
  seed: number,
  signal: AbortSignal,
): Promise<ClustersAt> {
  if (k === curve.chosen) return { view, k, labels: [...labels] };
  const found = await kMeans(prepared, k, restarts, startsOf(view, seed), signal);
  return { view, k, labels: [...found.labels] };
}

/** The generator from which a run draws the starts of the clustering that it keeps. */
function startsOf(view: ViewName, seed: number): Random {
  return new Random(seed).fork(`cluster ${view}`).fork('starts').fork('all images');
}
