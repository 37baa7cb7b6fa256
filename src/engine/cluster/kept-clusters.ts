import type { ScoreCurve } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import type { Artifact } from '../store/store';
import type { ClusteredFeatures } from './one-extractor';

export type ClustersMeta = readonly { readonly extractor: ExtractorName; readonly curve: ScoreCurve }[];

/** The clusters of some extractors as the store keeps them. */
export function artifactOf(extractors: readonly ClusteredFeatures[]): Artifact<ClustersMeta> {
  return {
    meta: extractors.map(({ extractor, curve }) => ({ extractor, curve })),
    columns: Object.fromEntries<Int32Array | Float32Array>(
      extractors.flatMap(({ extractor, labels, silhouettes }): [string, Int32Array | Float32Array][] => [
        [`${extractor} labels`, labels],
        [`${extractor} silhouettes`, silhouettes],
      ]),
    ),
  };
}

/** Reads back what {@link artifactOf} returned. */
export function clustersOfFeatures({ meta, columns }: Artifact<ClustersMeta>): ClusteredFeatures[] {
  return meta.map(({ extractor, curve }) => ({
    extractor,
    curve,
    k: curve.chosen,
    labels: columns[`${extractor} labels`] as Int32Array,
    silhouettes: columns[`${extractor} silhouettes`] as Float32Array,
  }));
}
