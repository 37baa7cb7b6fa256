import { t } from '@vscode/l10n';
import type { FeatureMatrix } from '../../numeric/matrix';
import { largest } from '../../numeric/largest';
import { DisjointSets } from './dendrogram';
import { nearestNeighbours, PairwiseDistances } from '../../numeric/pairwise';
import { numberedBySize, type Partition } from '../../numeric/partition';
import { checkNumber, checkWhole } from '../../numeric/setting-range';
import { radiusOfEquals } from '../smallest-distance';
import type { Work } from '../../base/work';
import { kneeOf } from './knee';

export interface DbscanSettings {
  /**
   * Radius of a neighbourhood, its border included; 'auto' takes it from the knee of the k-distance
   * curve.
   */
  readonly eps: number | 'auto';
  /**
   * Rows within a row's neighbourhood, itself among them, from which on it is the core of a
   * cluster.
   */
  readonly minPoints: number;
}

/**
 * Density-based clustering: cores within `eps` of each other are one cluster, a row near a core
 * belongs to the first such cluster, the rest is noise. Equal to scikit-learn's `DBSCAN`. Cost
 * O(count² · dimension), memory O(count · (dimension + minPoints)).
 * @returns the radius that was used, and which rows are cores (1).
 * @throws RangeError for settings out of range.
 * Source: Ester et al. 1996, A density-based algorithm for discovering clusters.
 */
export async function dbscan(
  features: FeatureMatrix,
  settings: DbscanSettings,
  { progress, signal }: Work,
): Promise<Partition & { readonly eps: number; readonly cores: Uint8Array }> {
  const { count } = features;
  const { minPoints } = settings;
  checkWhole('minPoints', minPoints, 1, count);
  if (settings.eps !== 'auto') checkNumber('eps', settings.eps, Number.MIN_VALUE, Infinity);
  const pairs = new PairwiseDistances(features);
  const passes = settings.eps === 'auto' ? 3 : 2;
  const report = (pass: number) => (done: number) => progress((passes - pass) * count + done, passes * count);
  const eps = settings.eps === 'auto' ? await kneeRadius(pairs, minPoints, report(3), signal) : settings.eps;
  const within = withinRadius(eps);
  const cores = new Uint8Array(count);
  for await (const { from, to, squares } of pairs.blocks(signal)) {
    for (let i = from; i < to; i++) {
      let near = 0;
      for (let at = (i - from) * count, end = at + count; at < end; at++) if (squares[at]! <= within) near++;
      if (near >= minPoints) cores[i] = 1;
    }
    report(2)(to);
  }
  const sets = new DisjointSets(count);
  // Of each row that is no core, the cores near it: fewer than minPoints.
  const near = new Map<number, number[]>();
  for await (const { from, to, squares } of pairs.blocks(signal)) {
    for (let i = from; i < to; i++) {
      const row = (i - from) * count;
      const ofBorder: number[] = [];
      for (let j = 0; j < (cores[i] ? i : count); j++) {
        if (!cores[j] || squares[row + j]! > within) continue;
        if (cores[i]) sets.join(i, j);
        else ofBorder.push(j);
      }
      if (ofBorder.length > 0) near.set(i, ofBorder);
    }
    report(1)(to);
  }
  // A set is represented by its first core, so the smallest representative is the cluster that a
  // scan would find first.
  const labels = Int32Array.from(cores, (core, i) => (core ? sets.find(i) : -1));
  for (const [row, found] of near) labels[row] = -largest(found.map((core) => -sets.find(core)));
  return { ...numberedBySize(labels), eps, cores };
}

/**
 * The square that distances are held against; distances are single precision, so `eps` is taken as
 * generously.
 */
function withinRadius(eps: number): number {
  return eps * eps * (1 + 1e-6);
}

/**
 * Radius at the knee of the k-distance curve: the sorted distances of all rows to their
 * minPoints-th nearest row (themselves among them), at the point farthest below the line from first
 * to last.
 * Sources: Ester et al. 1996; Satopää et al. 2011, Finding a "kneedle" in a haystack.
 */
async function kneeRadius(
  pairs: PairwiseDistances,
  minPoints: number,
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<number> {
  if (minPoints < 2)
    throw new RangeError(t('minPoints is 1, with which no radius can be estimated: give eps as a number'));
  const { k, distances } = await nearestNeighbours(pairs, minPoints - 1, onRows, signal);
  const curve = Float32Array.from({ length: pairs.count }, (_, i) => distances[i * k + k - 1]!).sort();
  const eps = curve[kneeOf(curve)]!;
  if (eps > 0) return eps;
  // Most rows are equal to others: the knee is looked for among the rest, if there is enough of it.
  const apart = curve.filter((distance) => distance > 0);
  return apart.length > minPoints ? apart[kneeOf(apart)]! : radiusOfEquals(pairs, signal);
}
