import { evaluate } from '../../engine/evaluate/evaluation';
import { gapReference } from '../../engine/evaluate/gap';
import { validate, validationRows, validationSample } from '../../engine/evaluate/run-validation';
import { takeRows, type FeatureMatrix } from '../../engine/numeric/matrix';
import type { RunArtifacts } from '../../engine/run-artifacts/artifacts';
import { Random } from '../../engine/base/random';
import type { RunSnapshot } from '../../domain/dataset';
import type { PartitionName } from '../../protocol/inspection';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import type { ComparisonRow } from './row';

const GAP_SEED = 1;

/** Measures the partitions of runs, one run after the other. */
export class Measuring {
  /**
   * Mean log dispersion of uniform data, by features and k. Cells that differ in other things share
   * it.
   */
  private readonly references = new Map<string, number>();

  /**
   * What a run says of each of its extractors, its consensus and its labels.
   * @param classes true class of each image, an empty string for none; undefined without any.
   */
  async measure(
    snapshot: RunSnapshot,
    artifacts: RunArtifacts,
    classes: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<Omit<ComparisonRow, 'cell' | 'seconds'>[]> {
    const extractors = EXTRACTORS.filter((extractor) => snapshot.partitions[extractor] !== undefined);
    const { clusterer, reduction } = snapshot.configuration;
    const plain = clusterer === 'kmeans' && reduction === 'none';
    const rows = [];
    for (const [partition, labels] of partitionsOf(snapshot)) {
      const features = validationRows(artifacts, extractors, partition);
      const internal = features && (await validate(features, labels, signal));
      // The gap statistic compares with k-means of uniform data, so it fits no other clusterer.
      const isKMeans =
        snapshot.curves.some(({ extractor, rule }) => extractor === partition && rule !== 'own') && plain;
      const gap =
        features && internal && isKMeans
          ? await this.gap(
              features,
              artifacts.keys.prepared[partition as ExtractorName] ?? '',
              labels,
              internal.dispersion,
              signal,
            )
          : null;
      const groups = Array.from(labels, (label) => (label < 0 ? '' : String(label)));
      const confidence = partition === 'final' || extractors.length === 1 ? snapshot.confidence : undefined;
      const external = classes && evaluate(groups, classes, confidence);
      rows.push({
        partition,
        groups: new Set(groups.filter((group) => group !== '')).size,
        without: groups.filter((group) => group === '').length / groups.length,
        figures: {
          silhouette: internal?.silhouette ?? null,
          intraInter: internal?.intraInter ?? null,
          gap,
          bic: internal?.bic ?? null,
          dbcv: internal?.dbcv ?? null,
          acc: external?.accAll ?? null,
          nmi: external?.nmi ?? null,
          ari: external?.ari ?? null,
          purity: external?.purity ?? null,
          f1: external?.f1 ?? null,
          balancedAccuracy: external?.balancedAccuracy ?? null,
          equivalentAccuracy: external?.equivalentAccuracy ?? null,
          auc: external?.confidenceAuc ?? null,
        },
      });
    }
    return rows;
  }

  /** Gap of a k-means partition; null where images are left out, or clusters are points. */
  private async gap(
    features: FeatureMatrix,
    key: string,
    labels: Int32Array,
    dispersion: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    if (labels.some((label) => label < 0) || !(dispersion > 0)) return null;
    const sample = validationSample(features);
    const k = new Set(sample.map((image) => labels[image]!)).size;
    const name = `${key} ${k}`;
    let reference = this.references.get(name);
    if (reference === undefined) {
      reference = await gapReference(takeRows(features, sample), k, new Random(GAP_SEED), signal);
      this.references.set(name, reference);
    }
    return reference - Math.log(dispersion);
  }
}

/** Cluster of each image in each extractor, the consensus and the labels, −1 for none. */
function partitionsOf({
  partitions: extractors,
  consensus,
  clusters,
  paths,
}: RunSnapshot): [PartitionName, Int32Array][] {
  const found = EXTRACTORS.flatMap((extractor): [PartitionName, Int32Array][] => {
    const labels = extractors[extractor];
    return labels ? [[extractor, Int32Array.from(labels)]] : [];
  });
  // The clusters of one extractor alone are its labels.
  if (found.length < 2) return found;
  const final = new Int32Array(paths.length).fill(-1);
  for (const { id, images } of clusters) for (const image of images) final[image] = id;
  if (consensus?.some((group) => group >= 0)) found.push(['consensus', Int32Array.from(consensus)]);
  return [...found, ['final', final]];
}
