import type { RunConfiguration } from '../../domain/configuration';
import { EXTRACTOR_METHODS, type ClustererName } from '../../domain/methods';

/** Clusterers as a sentence names them. */
export const CLUSTERERS_IN_WORDS: Readonly<Record<ClustererName, string>> = {
  graph: 'communities in a graph of shared neighbours (Leiden)',
  kmeans: 'k-means',
  agglomerative: 'agglomerative clustering',
  dbscan: 'DBSCAN',
  optics: 'OPTICS',
  hdbscan: 'HDBSCAN',
  'gaussian-mixture': 'a Gaussian mixture',
  'mean-shift': 'mean shift',
  'affinity-propagation': 'affinity propagation',
  spectral: 'spectral clustering',
};

/** The kinds of features of a run, as a sentence names them. */
export function featuresInWords({ features, model }: RunConfiguration): string {
  return features
    .map((name) => EXTRACTOR_METHODS[name].title + (name === 'pretrained' ? ` (${model})` : ''))
    .join(' and ');
}
