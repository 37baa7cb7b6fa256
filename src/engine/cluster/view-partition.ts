import type { ViewName } from '../../domain/methods';

/** One view's clusters, as the consensus needs them. */
export interface ViewPartition {
  readonly view: ViewName;
  /** Cluster of each image, 0…k − 1. */
  readonly labels: Int32Array;
  readonly k: number;
  /** Silhouette of each image in this view, in [-1, 1]. */
  readonly silhouettes: Float32Array;
}
