import { kMeansOnce, loadRows } from '../cluster/kmeans';
import type { FeatureMatrix } from '../features/matrix';
import type { Random } from '../random';

/** What k-means finds where there is nothing to find: log dispersion of uniform data, for one k. */
export interface GapReference {
  readonly mean: number;
  /** Standard error of the mean as the rule takes it: deviation · √(1 + 1 ÷ draws). */
  readonly error: number;
}

/** Uniform data sets that are drawn for each k. */
const DRAWS = 5;

/**
 * References of the gap statistic for some k: k-means on rows drawn uniformly from the box that the features fill. The gap of a
 * partition is `reference.mean − Math.log(dispersion)`, higher is better; it compares k-means with k-means, so it is for
 * partitions of k-means alone.
 * @throws RangeError unless every k is in 1…count.
 * Source: Tibshirani, Walther and Hastie 2001, doi:10.1111/1467-9868.00293, their reference (a).
 */
export async function gapReferences(
  features: FeatureMatrix,
  ks: readonly number[],
  random: Random,
  signal: AbortSignal,
): Promise<GapReference[]> {
  const logs = ks.map(() => new Float64Array(DRAWS));
  for (let draw = 0; draw < DRAWS; draw++) {
    const rows = loadRows(uniformLike(features, random.fork(`uniform ${draw}`)));
    for (const [at, k] of ks.entries()) {
      const { inertia } = await kMeansOnce(rows, k, random.fork(`k ${k} draw ${draw}`), signal);
      logs[at]![draw] = Math.log(inertia);
    }
  }
  return logs.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
    return { mean, error: Math.sqrt(variance * (1 + 1 / DRAWS)) };
  });
}

/**
 * Place of the k that the gap statistic chooses: the first whose gap is no less than the next one's minus its error; the
 * largest gap where there is none. −1 without gaps.
 * @param gaps of consecutive k, ascending.
 */
export function chooseByGap(gaps: readonly number[], errors: readonly number[]): number {
  for (let i = 0; i + 1 < gaps.length; i++) if (gaps[i]! >= gaps[i + 1]! - errors[i + 1]!) return i;
  return gaps.indexOf(Math.max(...gaps));
}

/** As many rows, each feature uniform between its smallest and its largest value. */
function uniformLike({ count, dimension, rows }: FeatureMatrix, random: Random): FeatureMatrix {
  const low = new Float32Array(dimension).fill(Infinity);
  const high = new Float32Array(dimension).fill(-Infinity);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) {
      low[j] = Math.min(low[j]!, rows[at]!);
      high[j] = Math.max(high[j]!, rows[at]!);
    }
  }
  const drawn = new Float32Array(rows.length);
  for (let at = 0; at < drawn.length; at++) {
    const j = at % dimension;
    drawn[at] = low[j]! + random.next() * (high[j]! - low[j]!);
  }
  return { count, dimension, rows: drawn };
}
