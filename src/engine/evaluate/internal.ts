import { exactSilhouettes } from '../numeric/exact-silhouette';
import { centresOf } from '../numeric/centres';
import { squaredDistance } from '../numeric/distance';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import { bayesianCriterion } from './bayesian-criterion';
import { densityValidity } from './dbcv';

/**
 * How good a partition is by its features alone. Null where the figure is not defined. Rows of no
 * cluster count in DBCV alone.
 */
export interface InternalFigures {
  /** Mean silhouette of the rows, in [-1, 1]; higher is better. */
  readonly silhouette: number | null;
  /**
   * Mean squared distance to the own centre ÷ smallest squared distance of two centres; lower is
   * better (Ray and Turi 1999).
   */
  readonly intraInter: number | null;
  /** {@link bayesianCriterion}; lower is better. */
  readonly bic: number | null;
  /** {@link densityValidity}, in [-1, 1]; higher is better. */
  readonly dbcv: number | null;
  /** Sum of squared distances to the own centre; what the gap statistic looks at. */
  readonly dispersion: number;
}

/**
 * Silhouette, intra/inter score, BIC and DBCV of a partition. Cost O(count² · dimension): give a
 * sample of large data.
 * @param labels cluster of each row, or −1 for none; numbers may have gaps.
 * @throws the signal's reason when it is aborted.
 */
export async function internalFigures(
  features: FeatureMatrix,
  labels: Int32Array,
  signal: AbortSignal,
): Promise<InternalFigures> {
  const { dense, k } = withoutGaps(labels);
  const chosen = Int32Array.from(dense, (_, row) => row).filter((row) => dense[row]! >= 0);
  const clustered = takeRows(features, chosen);
  const own = chosen.map((row) => dense[row]!);
  const centres = centresOf(clustered, own, k);
  const dispersion = dispersionOf(clustered, own, centres);
  if (k < 2) return { silhouette: null, intraInter: null, bic: null, dbcv: null, dispersion };
  const values = await exactSilhouettes(clustered, own, k, signal);
  const sizes = sizesOf(own, k);
  const between = nearestCentres(centres, features.dimension);
  return {
    silhouette: values.reduce((sum, value) => sum + value, 0) / values.length,
    intraInter: between > 0 ? dispersion / clustered.count / between : null,
    bic: bayesianCriterion(sizes, features.dimension, dispersion),
    dbcv:
      sizes.filter((size) => size > 1).length > 1 ? (await densityValidity(features, dense, k, signal)).value : null,
    dispersion,
  };
}

/** Sum of squared distances of rows to the centres of their clusters. */
function dispersionOf({ dimension, rows }: FeatureMatrix, labels: Int32Array, centres: Float32Array): number {
  let sum = 0;
  labels.forEach((label, i) => (sum += squaredDistance(rows, i * dimension, centres, label * dimension, dimension)));
  return sum;
}

/** The same clusters numbered 0…k − 1, none of them empty. */
function withoutGaps(labels: Int32Array): { dense: Int32Array; k: number } {
  const numbers = new Map<number, number>();
  const dense = labels.map((label) => {
    if (label < 0) return -1;
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
  return { dense, k: numbers.size };
}

function sizesOf(labels: Int32Array, k: number): Int32Array {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  return sizes;
}

/** Smallest squared distance between two centres. */
function nearestCentres(centres: Float32Array, dimension: number): number {
  let smallest = Infinity;
  for (let a = 0; a < centres.length; a += dimension) {
    for (let b = 0; b < a; b += dimension) {
      smallest = Math.min(smallest, squaredDistance(centres, a, centres, b, dimension));
    }
  }
  return smallest;
}
