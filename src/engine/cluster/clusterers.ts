import { t } from '@vscode/l10n';
import type { RunConfiguration } from '../../domain/configuration';
import type { ClustererName } from '../../domain/methods';
import { settingsOf } from '../../domain/method-settings';
import { WinnowFailure } from '../base/failure';
import type { FeatureMatrix } from '../numeric/matrix';
import { TSNE, tsne } from '../reduce/tsne';
import { umap } from '../reduce/umap';
import { AFFINITY_PROPAGATION, affinityPropagation } from './algorithms/affinity-propagation';
import { LINKAGES, linkageTree } from './algorithms/agglomerative';
import { centresOf } from '../numeric/centres';
import { dbscan } from './algorithms/dbscan';
import { cutAtCount, cutAtHeight, type Dendrogram } from './algorithms/dendrogram';
import { COVARIANCES, GAUSSIAN_MIXTURE, gaussianMixture } from './algorithms/gaussian-mixture';
import { hdbscan, HDBSCAN_SELECTIONS } from './algorithms/hdbscan';
import { MEAN_SHIFT, meanShift } from './algorithms/mean-shift';
import { OPTICS, optics } from './algorithms/optics';
import { principalComponents } from '../numeric/pca';
import { numberedBySize, type ClustererContext, type Partition } from '../numeric/partition';
import { silhouettes } from '../numeric/silhouette';
import { SPECTRAL, spectral } from './algorithms/spectral';

/**
 * What a clusterer by name is given: the run's configuration says which, and with which settings.
 */
export interface MethodContext extends ClustererContext {
  readonly configuration: RunConfiguration;
}

/** Features that a Gaussian mixture sees at most, and images that it needs for each. */
const MOST_FOR_MIXTURE = 64;
const IMAGES_A_COMPONENT = 10;

/** A partition, and the hierarchy that it was cut from, if there is one. */
export type MethodPartition = Partition & { readonly dendrogram?: Dendrogram };

type Clusterer = (features: FeatureMatrix, context: MethodContext) => Promise<MethodPartition>;

/** Features as the reduction of the run makes them. */
export function reduce(features: FeatureMatrix, context: MethodContext): Promise<FeatureMatrix> {
  const { reduction, settings } = context.configuration;
  if (reduction === 'none') return Promise.resolve(features);
  if (reduction === 'umap') {
    const plan = settingsOf('umap', settings, ['dimensions', 'neighbours', 'minDistance']);
    return umap(features, plan, { ...context, random: context.random.fork('umap') });
  }
  const { perplexity, iterations } = settingsOf('tsne', settings, ['perplexity', 'iterations']);
  // Few images have few neighbours.
  const most = Math.max(1, (features.count - 1) / 3);
  const plan = { ...TSNE, iterations, perplexity: Math.min(perplexity, most) };
  return tsne(features, plan, { ...context, random: context.random.fork('tsne') });
}

/**
 * Clusters by the clusterer of the run, which is not k-means. What a person set is taken; where k
 * is `auto`, each method has its own way to it within the range of the run, or finds it without.
 * @throws WinnowFailure `bad-request` in words for settings that do not fit the features.
 */
export async function cluster(features: FeatureMatrix, context: MethodContext): Promise<MethodPartition> {
  const { clusterer } = context.configuration;
  if (clusterer === 'kmeans' || clusterer === 'graph')
    throw new RangeError(`${clusterer} is done for all extractors together`);
  try {
    return await CLUSTERERS[clusterer](features, context);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WinnowFailure(
      'bad-request',
      t('{0}: {1}. Change its settings, or choose another clusterer.', clusterer, error.message),
    );
  }
}

const CLUSTERERS: Readonly<Record<Exclude<ClustererName, 'kmeans' | 'graph'>, Clusterer>> = {
  agglomerative: async (features, context) => {
    const { k, settings } = context.configuration;
    const { linkage, height } = settingsOf('agglomerative', settings, ['linkage', 'height']);
    const dendrogram = await linkageTree(features, LINKAGES[linkage]!, context);
    if (height > 0) return { ...numberedBySize(cutAtHeight(dendrogram, height)), dendrogram };
    if (k !== 'auto') return { ...numberedBySize(cutAtCount(dendrogram, Math.min(k, features.count))), dendrogram };
    return { ...(await bestCut(features, dendrogram, context)), dendrogram };
  },
  dbscan: (features, context) => {
    const { eps, minPoints } = settingsOf('dbscan', context.configuration.settings, ['eps', 'minPoints']);
    return dbscan(features, { eps: autoOr(eps), minPoints: Math.min(minPoints, features.count) }, context);
  },
  optics: (features, context) => {
    const names = ['minPoints', 'xi', 'minClusterSize'] as const;
    const { minPoints, xi, minClusterSize } = settingsOf('optics', context.configuration.settings, names);
    return optics(features, { ...OPTICS, minPoints, extraction: { xi, minClusterSize } }, context);
  },
  hdbscan: (features, context) => {
    const names = ['minClusterSize', 'minSamples', 'selection'] as const;
    const { selection, ...sizes } = settingsOf('hdbscan', context.configuration.settings, names);
    return hdbscan(features, { ...sizes, selection: HDBSCAN_SELECTIONS[selection]! }, context);
  },
  'gaussian-mixture': async (features, context) => {
    const { k, settings } = context.configuration;
    const { covariance, regularisation } = settingsOf('gaussian-mixture', settings, ['covariance', 'regularisation']);
    const [from, to] = rangeOf(features, context);
    const components = k === 'auto' ? { from, to } : k;
    const rows = await estimable(features, context);
    return gaussianMixture(
      rows,
      { ...GAUSSIAN_MIXTURE, k: components, regularisation, covariance: COVARIANCES[covariance]! },
      context,
    );
  },
  'mean-shift': (features, context) => {
    const { bandwidth, quantile } = settingsOf('mean-shift', context.configuration.settings, ['bandwidth', 'quantile']);
    return meanShift(features, { ...MEAN_SHIFT, bandwidth: autoOr(bandwidth), quantile }, context);
  },
  'affinity-propagation': (features, context) => {
    const { damping } = settingsOf('affinity-propagation', context.configuration.settings, ['damping']);
    return affinityPropagation(features, { ...AFFINITY_PROPAGATION, damping }, context);
  },
  spectral: async (features, context) => {
    const { k, settings } = context.configuration;
    const { neighbours } = settingsOf('spectral', settings, ['neighbours']);
    const plan = { ...SPECTRAL, neighbours: Math.min(neighbours, features.count - 1) };
    if (k !== 'auto') return spectral(features, { ...plan, k }, context);
    const [from, to] = rangeOf(features, context);
    const { eigenvalues } = await spectral(features, { ...plan, k: to }, context);
    return spectral(features, { ...plan, k: behindWidestGap(eigenvalues, from) }, context);
  },
};

/**
 * Components of the features for which there are enough images: each cluster's covariance has half
 * their square in numbers.
 */
function estimable(features: FeatureMatrix, { random, signal }: MethodContext): Promise<FeatureMatrix> {
  const most = Math.max(2, Math.min(MOST_FOR_MIXTURE, Math.floor(features.count / IMAGES_A_COMPONENT)));
  return principalComponents(features, most, random.fork('components'), signal);
}

/** 0 stands for what the method estimates itself. */
const autoOr = (value: number): number | 'auto' => (value > 0 ? value : 'auto');

function rangeOf({ count }: FeatureMatrix, { configuration }: MethodContext): readonly [number, number] {
  const [from, to] = configuration.kRange;
  const most = Math.max(2, count - 1);
  return [Math.min(from, most), Math.min(to, most)];
}

/**
 * The cut within the range of the run whose mean silhouette is largest; of equal ones the smallest
 * k.
 */
async function bestCut(features: FeatureMatrix, tree: Dendrogram, context: MethodContext): Promise<Partition> {
  const [from, to] = rangeOf(features, context);
  let best: { readonly partition: Partition; readonly fit: number } | undefined;
  for (let k = from; k <= to; k++) {
    const partition = numberedBySize(cutAtCount(tree, k));
    const scores = await silhouettes(
      features,
      partition.labels,
      centresOf(features, partition.labels, k),
      context.signal,
    );
    const fit = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    if (!best || fit > best.fit) best = { partition, fit };
  }
  return best!.partition;
}

/**
 * The k behind which the eigenvalues of a graph's Laplacian rise most.
 * Source: von Luxburg 2007, doi:10.1007/s11222-007-9033-z, section 8.3.
 */
function behindWidestGap(eigenvalues: Float64Array, from: number): number {
  let best = from;
  const gap = (k: number): number => eigenvalues[k]! - eigenvalues[k - 1]!;
  for (let k = from; k < eigenvalues.length; k++) if (gap(k) > gap(best)) best = k;
  return best;
}
