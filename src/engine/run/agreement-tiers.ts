/** Confidence and agreement of a labelling, by where it comes from. */
import { agreementOf } from '../consensus/consensus';
import { CORE, type GraphFacts } from '../consensus/graph-artifact';
import type { ClusteredFeatures } from '../cluster/one-extractor';
import type { Learned } from './learning';
import type { Labelling } from './snapshot';

/** How far the extractors agree on each image's label. */
export function tiers(
  labels: Int32Array,
  matches: Learned['consensus']['matches'],
  extractors: readonly ClusteredFeatures[],
): Labelling['agreement'] {
  return Array.from(labels, (label, image) =>
    label < 0 ? 'disputed' : agreementOf(image, matches[label]!, extractors),
  );
}

/** In a graph an image's neighbours agree on it: nearly all of them, most, or no majority. */
export function tiersBySupport({ support }: GraphFacts): Labelling['agreement'] {
  return Array.from(support, (share) => (share >= CORE ? 'all' : share > 0.5 ? 'most' : 'disputed'));
}

/**
 * Where one extractor is all there is, it agrees with itself on the images that lie nearest to
 * their own cluster.
 */
export function wellInside({ silhouettes }: ClusteredFeatures): Labelling['agreement'] {
  return Array.from(silhouettes, (value) => (value >= 0 ? 'all' : 'disputed'));
}

/**
 * A labelling by one extractor alone: confidence from the silhouette, agreement unknown and so
 * disputed.
 */
export function fromSilhouettes({ labels, silhouettes }: ClusteredFeatures): Labelling {
  return {
    labels,
    confidence: silhouettes.map((value) => Math.max(0, (value + 1) / 2)),
    agreement: Array.from(labels, () => 'disputed' as const),
  };
}
