/**
 * Clusterers as the tests run them: from features to clusters in one call, with settings to start
 * from.
 */
import type { Random } from '../../../src/engine/base/random';
import { linkageTree, type Linkage } from '../../../src/engine/cluster/algorithms/agglomerative';
import type { DbscanSettings } from '../../../src/engine/cluster/algorithms/dbscan';
import { cutAtCount, cutAtHeight, type Dendrogram } from '../../../src/engine/cluster/algorithms/dendrogram';
import type { HdbscanSettings } from '../../../src/engine/cluster/algorithms/hdbscan';
import { bySilhouette, type RankedResult } from '../../../src/engine/cluster/k-for-kmeans/best-restart';
import { checkK, kMeansOnce, loadRows, type KMeansResult } from '../../../src/engine/numeric/kmeans';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { numberedBySize, type ClustererContext, type Partition } from '../../../src/engine/numeric/partition';
import type { UmapSettings } from '../../../src/engine/reduce/umap';

export interface AgglomerativeSettings {
  readonly linkage: Linkage;
  /**
   * Where the hierarchy is cut: into k clusters, or below a height, a distance between clusters.
   */
  readonly cut: { readonly k: number } | { readonly height: number };
}

export const AGGLOMERATIVE: AgglomerativeSettings = { linkage: 'ward', cut: { k: 10 } };
export const DBSCAN: DbscanSettings = { eps: 'auto', minPoints: 5 };
export const HDBSCAN: HdbscanSettings = {
  minClusterSize: 15,
  minSamples: 0,
  selection: 'excess-of-mass',
};
export const UMAP_PLAN: UmapSettings = { dimensions: 10, neighbours: 15, minDistance: 0 };

/**
 * Builds the hierarchy and cuts it.
 * @throws RangeError as `linkageTree`, and for a cut that there is not.
 */
export async function agglomerative(
  features: FeatureMatrix,
  { linkage, cut }: AgglomerativeSettings,
  context: ClustererContext,
): Promise<Partition & { readonly dendrogram: Dendrogram }> {
  const dendrogram = await linkageTree(features, linkage, context);
  const labels = 'k' in cut ? cutAtCount(dendrogram, cut.k) : cutAtHeight(dendrogram, cut.height);
  return { ...numberedBySize(labels), dendrogram };
}

/**
 * Restarts of k-means in this thread, ranked as `bySilhouette` does.
 * @throws RangeError unless 2 ≤ k ≤ count.
 */
export async function rankedRestarts(
  features: FeatureMatrix,
  k: number,
  restarts: number,
  random: Random,
  signal: AbortSignal,
): Promise<RankedResult[]> {
  checkK(k, features.count);
  const rows = loadRows(features);
  const found: KMeansResult[] = [];
  for (let restart = 0; restart < restarts; restart++) {
    found.push(await kMeansOnce(rows, k, random, signal));
  }
  return bySilhouette(features, found, random, signal);
}
