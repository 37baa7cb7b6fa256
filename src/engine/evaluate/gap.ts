import { checkK, kMeansOnce, loadRows } from '../numeric/kmeans';
import { uniformInBox } from '../cluster/k-for-kmeans/k-scores';
import type { FeatureMatrix } from '../numeric/matrix';
import type { Random } from '../base/random';

/** Uniform data sets whose mean counts. */
const DRAWS = 5;

/**
 * Reference of the gap statistic for one k: mean log inertia of k-means on rows drawn evenly from
 * the box that the features fill. The gap of a partition is `reference − Math.log(dispersion)`,
 * higher is better; it compares k-means with k-means, so it is for partitions of k-means alone.
 * `kScores` has the gap and its error over a range of k.
 * @throws RangeError unless k is in 1…count.
 * Source: Tibshirani, Walther and Hastie 2001, doi:10.1111/1467-9868.00293.
 */
export async function gapReference(
  features: FeatureMatrix,
  k: number,
  random: Random,
  signal: AbortSignal,
): Promise<number> {
  checkK(k, features.count);
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const rows = loadRows(uniformInBox(features, random.fork(`uniform ${draw}`)));
    const { inertia } = await kMeansOnce(rows, k, random.fork(`k ${k} draw ${draw}`), signal);
    sum += Math.log(inertia);
  }
  return sum / DRAWS;
}
