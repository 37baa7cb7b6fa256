import type { ExtractorName } from '../../domain/methods';

/** One extractor's clusters, as the consensus needs them. */
export interface FeaturePartition {
  readonly extractor: ExtractorName;
  /** Cluster of each image, 0…k − 1. */
  readonly labels: Int32Array;
  readonly k: number;
  /** Silhouette of each image in this extractor, in [-1, 1]. */
  readonly silhouettes: Float32Array;
}
