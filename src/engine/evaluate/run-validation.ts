import type { PartitionName } from '../../protocol/inspection';
import { sampleForCurve } from '../cluster/k-for-kmeans/k-curve';
import { sideBySide, takeRows, type FeatureMatrix } from '../numeric/matrix';
import type { RunArtifacts } from '../run-artifacts/artifacts';
import { Random } from '../base/random';
import { internalFigures, type InternalFigures } from './internal';

/**
 * Figures of pairs of images are measured on at most this many, on fewer where features are long.
 */
const SAMPLE = 2000;
const LEAST_SAMPLE = 300;
/** Squared number of images × features, some seconds' worth. */
const MOST_WORK = 1e9;
const SAMPLE_SEED = 1;

/** Some images of a run, ascending, the same for every partition of the same rows. */
export function validationSample({ count, dimension }: FeatureMatrix, mostImages = SAMPLE): Int32Array {
  const most = Math.min(mostImages, Math.max(LEAST_SAMPLE, Math.floor(Math.sqrt(MOST_WORK / dimension))));
  return sampleForCurve(count, most, new Random(SAMPLE_SEED).fork('validation'));
}

/**
 * The rows by which a partition of a run is judged. For an extractor they are its own, as they were
 * prepared for clustering. For the consensus and the final labels they are those of all extractors
 * side by side. Undefined where the store no longer holds them.
 * @param extractors that the run has.
 */
export function validationRows(
  artifacts: RunArtifacts,
  extractors: readonly Exclude<PartitionName, 'consensus' | 'final'>[],
  partition: PartitionName,
): FeatureMatrix | undefined {
  const wanted = partition === 'consensus' || partition === 'final' ? extractors : [partition];
  const parts = wanted.map((extractor) => artifacts.prepared(extractor)).filter((part) => part !== undefined);
  return parts.length === 0 || parts.length < wanted.length ? undefined : sideBySide(parts);
}

/** Internal figures of a partition of all images, measured on the sample. */
export function validate(rows: FeatureMatrix, labels: Int32Array, signal: AbortSignal): Promise<InternalFigures> {
  const sample = validationSample(rows);
  const some = sample.map((image) => labels[image]!);
  return internalFigures(takeRows(rows, sample), some, signal);
}
