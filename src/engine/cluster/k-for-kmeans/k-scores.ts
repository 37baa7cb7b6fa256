import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { takeRows, type FeatureMatrix } from '../../numeric/matrix';
import type { Random } from '../../base/random';
import { globalMinimum } from './k-rules';
import { exactSilhouettes } from '../../numeric/exact-silhouette';
import { fitMixture, GAUSSIAN_MIXTURE } from '../algorithms/gaussian-mixture';
import { intraInterScore, smallestInertia } from './k-curve';
import type { KMeansResult } from '../../numeric/kmeans';
import { KMeansPool } from '../../numeric/kmeans-pool';
import type { ClustererContext } from '../../numeric/partition';
import { checkWhole } from '../../numeric/setting-range';
import { firstWithinGap } from './gap-rule';

export interface KScoreSettings {
  /**
   * The range of k, both ends included; what reaches beyond the number of sampled images is cut.
   */
  readonly from: number;
  readonly to: number;
  /** k-means runs for each k, of which the one with the smallest inertia is scored. */
  readonly starts: number;
  /** Sets of rows without clusters that the gap statistic compares with. */
  readonly references: number;
}

export const K_SCORES: KScoreSettings = { from: 2, to: 20, starts: 3, references: 10 };

/**
 * Four curves over k, side by side, and the k that each speaks for. All are of the same k-means
 * partitions.
 */
export interface KScores {
  readonly ks: readonly number[];
  /** Mean squared distance within clusters over the smallest between centres; lower is better. */
  readonly intraInter: readonly number[];
  /** Mean exact silhouette, −1 … 1; higher is better. */
  readonly silhouette: readonly number[];
  /**
   * How much smaller the logarithm of the inertia is than without clusters; and the deviation of
   * that.
   */
  readonly gap: readonly number[];
  readonly gapDeviation: readonly number[];
  /**
   * Bayesian information criterion of a mixture of diagonal Gaussians that starts from the
   * clusters; lower is better.
   */
  readonly bic: readonly number[];
  /** Cluster of each sampled row for each k. */
  readonly partitions: readonly Int32Array[];
  readonly chosen: Readonly<Record<'intraInter' | 'silhouette' | 'gap' | 'bic', number>>;
}

/**
 * Share of the mean variance that the mixtures' variances have at least: a cluster of one row has
 * none.
 */
const LEAST_VARIANCE = 1e-3;

/**
 * Scores k-means for every k of a range on sampled rows. The gap statistic draws its references
 * from the box that holds the rows, so the features are best their principal components, as
 * `learnPreparation` leaves them.
 * @param sample rows that are scored; silhouettes cost their number squared.
 * @param pool whose threads run k-means; without one it is done in this thread.
 * @throws RangeError for a range without any k between 2 and the number of sampled rows.
 * Sources: Tibshirani, Walther and Hastie 2001, doi:10.1111/1467-9868.00293; Rousseeuw 1987; Ray
 * and Turi 1999; Schwarz 1978.
 */
export async function kScores(
  features: FeatureMatrix,
  sample: Int32Array,
  settings: KScoreSettings,
  { random, progress, signal }: ClustererContext,
  pool = new KMeansPool(1),
): Promise<KScores> {
  const rows = takeRows(features, sample);
  checkWhole('from', settings.from, 2, rows.count - 1);
  checkWhole('to', settings.to, settings.from, Infinity);
  checkWhole('starts', settings.starts, 1, 1000);
  checkWhole('references', settings.references, 2, 1000);
  // At k = count every cluster is one row, which no score is made for.
  const last = Math.min(settings.to, rows.count - 1);
  const ks = Array.from({ length: last - settings.from + 1 }, (_, i) => settings.from + i);
  // The references, the partitions, and what is scored of them: two steps a k.
  const total = (settings.references + 3) * ks.length;
  let done = 0;
  const advance = (): void => progress(++done, total);
  const best = await bestOfEach(rows, { ks, starts: settings.starts, random: random.fork('clusters') }, pool, signal);
  done += ks.length - 1;
  advance();
  const { references } = settings;
  const { gap, gapDeviation } = await gapStatistic(
    { rows, ks, best, references, random: random.fork('references') },
    pool,
    advance,
    signal,
  );
  const silhouette: number[] = [];
  const bic: number[] = [];
  const mixture = {
    ...GAUSSIAN_MIXTURE,
    covariance: 'diagonal',
    regularisation: LEAST_VARIANCE * variance(rows),
  } as const;
  for (const [at, k] of ks.entries()) {
    await yieldToEventLoop(signal);
    const { labels } = best[at]!;
    silhouette.push(mean(await exactSilhouettes(rows, labels, k, signal)));
    advance();
    bic.push((await fitMixture(rows, { labels, k }, mixture, () => undefined, signal)).bic);
    advance();
  }
  const intraInter = best.map((result) =>
    Math.min(intraInterScore(result, rows.count, rows.dimension), Number.MAX_VALUE),
  );
  const chosen = {
    intraInter: ks[globalMinimum(intraInter)]!,
    silhouette: ks[globalMinimum(silhouette.map((value) => -value))]!,
    gap: ks[firstWithinGap(gap, gapDeviation)]!,
    bic: ks[globalMinimum(bic)]!,
  };
  const partitions = best.map(({ labels }) => labels);
  return { ks, intraInter, silhouette, gap, gapDeviation, bic, partitions, chosen };
}

/** Runs of k-means at each of several k. */
interface Starts {
  readonly ks: readonly number[];
  /** Runs at each k. */
  readonly starts: number;
  readonly random: Random;
}

/** The result of the smallest inertia at each k. */
async function bestOfEach(
  rows: FeatureMatrix,
  { ks, starts, random }: Starts,
  pool: KMeansPool,
  signal: AbortSignal,
): Promise<KMeansResult[]> {
  const tasks = ks.flatMap((k) =>
    Array.from({ length: starts }, (_, start) => ({ k, seed: random.fork(`k ${k} start ${start}`).seed })),
  );
  const results = await pool.run(rows, tasks, () => undefined, signal);
  return ks.map((_, at) => smallestInertia(results.slice(at * starts, (at + 1) * starts)));
}

interface GapProblem {
  readonly rows: FeatureMatrix;
  readonly ks: readonly number[];
  /** The best clusters at each of `ks`. */
  readonly best: readonly KMeansResult[];
  /** Sets of even chance that the rows are compared with. */
  readonly references: number;
  readonly random: Random;
}

async function gapStatistic(
  { rows, ks, best, references, random }: GapProblem,
  pool: KMeansPool,
  onK: () => void,
  signal: AbortSignal,
): Promise<{ gap: number[]; gapDeviation: number[] }> {
  const logs: number[][] = ks.map(() => []);
  for (let reference = 0; reference < references; reference++) {
    const draws = random.fork(`reference ${reference}`);
    const drawn = await bestOfEach(
      uniformInBox(rows, draws),
      { ks, starts: 1, random: draws.fork('clusters') },
      pool,
      signal,
    );
    drawn.forEach(({ inertia }, at) => {
      logs[at]!.push(logOf(inertia));
      onK();
    });
  }
  const expected = logs.map(mean);
  return {
    gap: best.map(({ inertia }, at) => expected[at]! - logOf(inertia)),
    gapDeviation: logs.map((values, at) => {
      const spread = mean(values.map((value) => (value - expected[at]!) ** 2));
      return Math.sqrt(spread * (1 + 1 / references));
    }),
  };
}

/** As many rows as there are, drawn evenly from the box that holds them. */
export function uniformInBox({ count, dimension, rows }: FeatureMatrix, random: Random): FeatureMatrix {
  const low = new Float32Array(dimension).fill(Infinity);
  const high = new Float32Array(dimension).fill(-Infinity);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) {
      low[j] = Math.min(low[j]!, rows[at]!);
      high[j] = Math.max(high[j]!, rows[at]!);
    }
  }
  const out = rows.map((_, at) => {
    const j = at % dimension;
    return low[j]! + (high[j]! - low[j]!) * random.next();
  });
  return { count, dimension, rows: out };
}

/** An inertia of 0 has no logarithm; the smallest number stands for it. */
function logOf(inertia: number): number {
  return Math.log(Math.max(inertia, Number.MIN_VALUE));
}

/** Mean variance of the features, 1 where they have none. */
function variance({ count, dimension, rows }: FeatureMatrix): number {
  const sum = new Float64Array(dimension);
  let squares = 0;
  for (let at = 0; at < rows.length; at++) {
    sum[at % dimension]! += rows[at]! / count;
    squares += rows[at]! ** 2 / count;
  }
  const all = squares - sum.reduce((total, value) => total + value * value, 0);
  return all > 0 ? all / dimension : 1;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
