import type { FeatureMatrix } from '../../numeric/matrix';
import { condense, selectClusters, type CondensedTree } from './condensed-tree';
import { dendrogramOf, type Dendrogram } from './dendrogram';
import { coreDistances, PairwiseDistances } from '../../numeric/pairwise';
import { numberedBySize, type Partition } from '../../numeric/partition';
import { checkChoice, checkWhole } from '../../numeric/setting-range';
import { minimumSpanningTree } from '../../numeric/spanning-tree';
import type { Work } from '../../base/work';

export const HDBSCAN_SELECTIONS = ['excess-of-mass', 'leaf'] as const;

export interface HdbscanSettings {
  /** Rows of the smallest group that counts as a cluster, at least 2. */
  readonly minClusterSize: number;
  /**
   * A row is as dense as its distance to its minSamples-th neighbour is small; more make more
   * noise. 0 takes minClusterSize.
   */
  readonly minSamples: number;
  /** 'excess-of-mass' takes the most stable clusters of any size, 'leaf' the smallest ones. */
  readonly selection: (typeof HDBSCAN_SELECTIONS)[number];
}

/**
 * Hierarchical density-based clustering: DBSCAN for all radii at once, of which each cluster takes
 * its own. Equal to the `hdbscan` package of McInnes and others. Cost O(count² · dimension), memory
 * O(count · (dimension + minSamples)).
 * @returns the single-linkage hierarchy by mutual reachability, and how strongly each row belongs
 * to its cluster, 0 (noise) … 1.
 * @throws RangeError for settings out of range.
 * Source: Campello, Moulavi and Sander 2013, doi:10.1007/978-3-642-37456-2_14.
 */
export async function hdbscan(
  features: FeatureMatrix,
  settings: HdbscanSettings,
  { progress, signal }: Work,
): Promise<Partition & { readonly dendrogram: Dendrogram; readonly strengths: Float32Array }> {
  const { count } = features;
  checkWhole('minClusterSize', settings.minClusterSize, 2, count);
  checkWhole('minSamples', settings.minSamples, 0, count - 1);
  checkChoice('selection', settings.selection, HDBSCAN_SELECTIONS);
  const samples = settings.minSamples || Math.min(settings.minClusterSize, count - 1);
  const pairs = new PairwiseDistances(features);
  const core = await coreDistances(pairs, samples, (done) => progress(done, 2 * count), signal);
  const edges = await minimumSpanningTree(pairs, core, (done) => progress(count + done, 2 * count), signal);
  const dendrogram = dendrogramOf({ one: edges.from, other: edges.to, heights: edges.lengths }, count);
  const tree = condense(dendrogram, settings.minClusterSize);
  const labels = label(tree, selectClusters(tree, settings.selection));
  return { ...numberedBySize(labels), dendrogram, strengths: strengthsOf(tree, labels) };
}

/** The chosen cluster that each row is in, −1 where there is none. */
function label({ parents, clusters }: CondensedTree, chosen: readonly boolean[]): Int32Array {
  const owner: number[] = [];
  parents.forEach((parent, cluster) => owner.push(chosen[cluster] ? cluster : parent < 0 ? -1 : owner[parent]!));
  return clusters.map((cluster) => owner[cluster]!);
}

/**
 * The density at which a row leaves over the highest that its cluster lasts to before it parts, at
 * most 1.
 */
function strengthsOf({ parents, births, clusters, densities }: CondensedTree, labels: Int32Array): Float32Array {
  const lasts = births.map(() => 0);
  parents.forEach((parent, cluster) => parent >= 0 && (lasts[parent] = Math.max(lasts[parent]!, births[cluster]!)));
  clusters.forEach((cluster, i) => (lasts[cluster] = Math.max(lasts[cluster]!, densities[i]!)));
  return Float32Array.from(labels, (cluster, i) => (cluster < 0 ? 0 : Math.min(1, densities[i]! / lasts[cluster]!)));
}
