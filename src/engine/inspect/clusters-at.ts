import type { ExtractorName } from '../../domain/methods';
import type { ClustersAt } from '../../protocol/inspection';
import { kMeans } from '../numeric/kmeans';
import { PRESET_PLANS } from '../presets/presets';
import type { OpenedRun } from '../run-artifacts/opened-run';
import { featuresGone } from '../run-artifacts/spaces';
import { Random } from '../base/random';

/**
 * k-means of an extractor's prepared rows at another k, the best by inertia of as many starts as
 * the run's preset takes. At the run's own k these are the run's clusters.
 * @throws RangeError unless 1 ≤ k ≤ count; WinnowFailure `bad-request` when the store no longer
 * holds the features.
 */
export async function clustersAtK(
  { snapshot, artifacts }: Pick<OpenedRun, 'snapshot' | 'artifacts'>,
  extractor: ExtractorName,
  k: number,
  signal: AbortSignal,
): Promise<ClustersAt> {
  const clustering = artifacts.clustering(extractor);
  const prepared = artifacts.prepared(extractor);
  if (!clustering || !prepared) throw featuresGone(extractor);
  if (k === clustering.curve.chosen) return { extractor, k, labels: [...clustering.labels] };
  const { preset, seed } = snapshot.configuration;
  const draws = new Random(seed).fork(`cluster ${extractor}`).fork('alone');
  const found = await kMeans(prepared, k, PRESET_PLANS[preset].kMeansRestarts, draws, signal);
  return { extractor, k, labels: [...found.labels] };
}
