import type { ScoreCurve, ViewName } from '../../protocol/dataset';
import type { FeatureMatrix } from '../features/matrix';
import type { Random } from '../random';
import { squaredDistance } from './distance';
import { kMeans, type KMeansResult } from './kmeans';
import { adjustedRandIndex } from './rand-index';

/** The rules by which a k can be taken from a curve. */
export type KRule = ScoreCurve['rule'];

export interface ChosenClustering {
  readonly best: KMeansResult;
  readonly curve: ScoreCurve;
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

/** Index of the smallest score. */
export function globalMinimum(scores: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! < scores[best]!) best = i;
  return best;
}

/**
 * Index of the smallest score behind the first local maximum: on natural pictures the score is lowest for a trivially
 * small k, and only behind that hump speaks of the classes. The global minimum where there is no hump.
 */
export function minimumAfterFirstPeak(scores: readonly number[]): number {
  for (let i = 1; i + 1 < scores.length; i++) {
    if (scores[i]! > scores[i - 1]! && scores[i]! > scores[i + 1]!) return i + globalMinimum(scores.slice(i));
  }
  return globalMinimum(scores);
}

/**
 * Index of the k whose clusters come out most alike from independent starts, behind the first dip: two or three
 * clusters are always stable, which says nothing of the classes. Of equally stable ones the largest, since one
 * cluster too many costs a person a single merge. The most stable k where there is no dip.
 * Source: after Lange et al. 2004, Stability-based validation of clustering solutions.
 */
export function mostStableBehindFirstDip(stabilities: readonly number[]): number {
  let from = 0;
  for (let i = 1; i + 1 < stabilities.length; i++) {
    if (stabilities[i]! < stabilities[i - 1]! && stabilities[i]! < stabilities[i + 1]!) {
      from = i;
      break;
    }
  }
  let chosen = from;
  for (let i = from; i < stabilities.length; i++) if (stabilities[i]! >= stabilities[chosen]! - 1e-9) chosen = i;
  return chosen;
}

/** The curve is measured on at most this many images, drawn by the seed: its shape does not need them all. */
const CURVE_SAMPLE = 3000;
/** Starts a k on the curve; their agreement is its stability. */
const CURVE_STARTS = 5;

/**
 * Clusters one view for every k of the range, takes one k by `rule`, and clusters all images with it, the best of
 * `restarts`; a fixed k is a range of one. A range that reaches beyond the number of images is cut.
 */
export async function chooseClustering(
  view: ViewName,
  features: FeatureMatrix,
  [lowest, highest]: readonly [number, number],
  rule: KRule,
  restarts: number,
  random: Random,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ChosenClustering> {
  const sample = drawRows(features, CURVE_SAMPLE, random.fork('sample'));
  const first = Math.min(lowest, sample.count);
  const last = Math.min(highest, sample.count);
  const ks = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const scores: number[] = [];
  const stabilities: number[] = [];
  // Larger k take longer; the last clustering counts like one more.
  const work = ks.reduce((sum, k) => sum + k, last);
  let done = 0;
  for (const k of ks) {
    const starts: KMeansResult[] = [];
    for (let start = 0; start < (ks.length === 1 ? 1 : CURVE_STARTS); start++) {
      starts.push(await kMeans(sample, k, 1, random.fork(`k ${k} start ${start}`), signal));
    }
    const best = starts.reduce((left, right) => (right.inertia < left.inertia ? right : left));
    scores.push(Math.min(intraInterScore(best, sample.count, sample.dimension), Number.MAX_VALUE));
    stabilities.push(meanAgreement(starts));
    onProgress((done += k), work);
  }
  const chosen = ks[chooseIndex(rule, scores, stabilities)]!;
  const best = await kMeans(features, chosen, restarts, random.fork('all images'), signal);
  return { best, curve: { view, ks, scores, stabilities, chosen, rule } };
}

function chooseIndex(rule: KRule, scores: readonly number[], stabilities: readonly number[]): number {
  switch (rule) {
    case 'global minimum':
      return globalMinimum(scores);
    case 'minimum after the first local maximum':
      return minimumAfterFirstPeak(scores);
    case 'most stable':
      return mostStableBehindFirstDip(stabilities);
    case 'fixed':
      return 0;
  }
}

function drawRows(features: FeatureMatrix, most: number, random: Random): FeatureMatrix {
  const { count, dimension, rows } = features;
  if (count <= most) return features;
  const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i)).subarray(0, most);
  const out = new Float32Array(most * dimension);
  order.forEach((i, at) => out.set(rows.subarray(i * dimension, (i + 1) * dimension), at * dimension));
  return { count: most, dimension, rows: out };
}

/** Mean adjusted Rand index of all pairs of starts; 1 for a single one. */
function meanAgreement(starts: readonly KMeansResult[]): number {
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < starts.length; a++) {
    for (let b = 0; b < a; b++, pairs++) sum += adjustedRandIndex(starts[a]!.labels, starts[b]!.labels);
  }
  return pairs === 0 ? 1 : sum / pairs;
}
