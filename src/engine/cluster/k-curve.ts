import { takeRows, type FeatureMatrix } from '../features/matrix';
import type { Random } from '../random';
import { squaredDistance } from './distance';
import { kMeans, type KMeansResult } from './kmeans';
import { adjustedRandIndex } from './rand-index';

/** k-means of one view for every k of a range, from several starts each, on a sample of the images. */
export interface KCurve {
  readonly ks: readonly number[];
  /** Intra/inter score of the best start of each k; lower is better. */
  readonly scores: readonly number[];
  /** How alike the starts of each k come out: mean adjusted Rand index of all pairs, 1 is the same. */
  readonly stabilities: readonly number[];
  /** Clusters of the sampled images: `partitions[i]` holds the starts of `ks[i]`. */
  readonly partitions: readonly (readonly Int32Array[])[];
}

/** At most `most` of `count` images, sorted. */
export function sampleForCurve(count: number, most: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: count }, (_, image) => image);
  return count <= most ? all : random.shuffle(all).slice(0, most).sort();
}

/**
 * Measures the curve of one view; a range that reaches beyond the number of sampled images is cut.
 * @param starts k-means runs a k.
 */
export async function measureCurve(
  features: FeatureMatrix,
  sample: Int32Array,
  [lowest, highest]: readonly [number, number],
  starts: number,
  random: Random,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<KCurve> {
  const rows = takeRows(features, sample);
  const first = Math.min(lowest, rows.count);
  const ks = Array.from({ length: Math.min(highest, rows.count) - first + 1 }, (_, i) => first + i);
  const scores: number[] = [];
  const stabilities: number[] = [];
  const partitions: Int32Array[][] = [];
  // Larger k take longer.
  const work = ks.reduce((sum, k) => sum + k, 0);
  let done = 0;
  for (const k of ks) {
    const results: KMeansResult[] = [];
    for (let start = 0; start < starts; start++) {
      results.push(await kMeans(rows, k, 1, random.fork(`k ${k} start ${start}`), signal));
    }
    const best = results.reduce((left, right) => (right.inertia < left.inertia ? right : left));
    scores.push(Math.min(intraInterScore(best, rows.count, rows.dimension), Number.MAX_VALUE));
    partitions.push(results.map(({ labels }) => labels));
    stabilities.push(meanPairwise(partitions.at(-1)!));
    onProgress((done += k), work);
  }
  return { ks, scores, stabilities, partitions };
}

/**
 * Intra/inter score of a k-means result, lower is better: the mean squared distance to the own centre over the
 * smallest squared distance between two centres. Infinity when two centres coincide.
 * Source: Ray and Turi 1999, Determination of number of clusters in k-means clustering.
 */
export function intraInterScore(result: KMeansResult, count: number, dimension: number): number {
  const k = result.centres.length / dimension;
  let between = Infinity;
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      between = Math.min(
        between,
        squaredDistance(result.centres, a * dimension, result.centres, b * dimension, dimension),
      );
    }
  }
  return between > 0 ? result.inertia / count / between : Infinity;
}

/** Mean adjusted Rand index of all pairs; 1 for a single partition. */
function meanPairwise(partitions: readonly Int32Array[]): number {
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < partitions.length; a++) {
    for (let b = 0; b < a; b++, pairs++) sum += adjustedRandIndex(partitions[a]!, partitions[b]!);
  }
  return pairs === 0 ? 1 : sum / pairs;
}
