import { takeRows, type FeatureMatrix } from '../../numeric/matrix';
import type { Random } from '../../base/random';
import { squaredDistance } from '../../numeric/distance';
import type { KMeansResult } from '../../numeric/kmeans';
import { KMeansPool } from '../../numeric/kmeans-pool';
import { adjustedRandIndex } from '../../numeric/rand-index';
import type { Work } from '../../base/work';

/**
 * k-means of one extractor for every k of a range, from several starts each, on a sample of the
 * images.
 */
export interface KCurve {
  readonly ks: readonly number[];
  /** Intra/inter score of the best start of each k; lower is better. */
  readonly scores: readonly number[];
  /**
   * How alike the starts of each k come out: mean adjusted Rand index of all pairs, 1 is the same.
   */
  readonly stabilities: readonly number[];
  /** Clusters of the sampled images: `partitions[i]` holds the starts of `ks[i]`. */
  readonly partitions: readonly (readonly Int32Array[])[];
}

/** At most `most` of `count` images, sorted. */
export function sampleForCurve(count: number, most: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: count }, (_, image) => image);
  return count <= most ? all : random.shuffle(all).slice(0, most).sort();
}

export interface CurvePlan {
  /** The smallest and the largest k; a range beyond the number of sampled images is cut. */
  readonly range: readonly [number, number];
  /** Runs of k-means a k. */
  readonly starts: number;
  readonly random: Random;
}

/**
 * Measures the curve of one extractor.
 * @param pool whose threads do the runs; without one they are done in this thread.
 */
export async function measureCurve(
  features: FeatureMatrix,
  sample: Int32Array,
  { range: [lowest, highest], starts, random }: CurvePlan,
  work: Work,
  pool = new KMeansPool(1),
): Promise<KCurve> {
  const rows = takeRows(features, sample);
  const first = Math.min(lowest, rows.count);
  const ks = Array.from({ length: Math.min(highest, rows.count) - first + 1 }, (_, i) => first + i);
  const tasks = ks.flatMap((k) =>
    Array.from({ length: starts }, (_, start) => ({ k, seed: random.fork(`k ${k} start ${start}`).seed })),
  );
  // Larger k take longer.
  const total = tasks.reduce((sum, { k }) => sum + k, 0);
  let done = 0;
  const results = await pool.run(rows, tasks, ({ k }) => work.progress((done += k), total), work.signal);
  const scores: number[] = [];
  const stabilities: number[] = [];
  const partitions: Int32Array[][] = [];
  for (let at = 0; at < ks.length; at++) {
    const ofK = results.slice(at * starts, (at + 1) * starts);
    const best = smallestInertia(ofK);
    scores.push(intraInterScore(best, rows.count, rows.dimension));
    partitions.push(ofK.map(({ labels }) => labels));
    // Where centres coincide there are not so many clusters: that they come out alike is no
    // stability.
    stabilities.push(at > 0 && scores[at] === Infinity ? 0 : meanPairwise(partitions.at(-1)!));
  }
  return { ks, scores: finite(scores), stabilities, partitions };
}

/** A k without so many clusters scores as the worst of the others does, 1 where there is none. */
function finite(scores: readonly number[]): number[] {
  const worst = scores.reduce((most, score) => (score < Infinity ? Math.max(most, score) : most), -Infinity);
  return scores.map((score) => (score < Infinity ? score : worst > -Infinity ? worst : 1));
}

/**
 * Intra/inter score of a k-means result, lower is better: the mean squared distance to the own
 * centre over the smallest squared distance between two centres. Infinity when two centres
 * coincide.
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

/** The result with the smallest inertia, the first of equal ones. */
export function smallestInertia(results: readonly KMeansResult[]): KMeansResult {
  return results.reduce((best, each) => (each.inertia < best.inertia ? each : best));
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
