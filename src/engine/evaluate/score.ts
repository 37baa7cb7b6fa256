import { adjustedRandIndex } from '../numeric/rand-index';
import { bestMatching, contingencyOf, type Contingency } from './contingency';

/** How well groups match true classes. All but `n` and `k` lie in [0, 1], `ari` in [−0.5, 1]. */
export interface Score {
  /** Images that have both a group and a true class. */
  readonly n: number;
  /** `n` ÷ images that have a true class. */
  readonly coverage: number;
  /** Groups among the `n` images. */
  readonly k: number;
  /**
   * Share of the `n` images that are right under the best one-to-one matching of groups to classes.
   */
  readonly acc: number;
  /** Share of the `n` images that belong to the most frequent class of their group. */
  readonly purity: number;
  /** Normalised mutual information, over the arithmetic mean of the entropies. */
  readonly nmi: number;
  /** Rand index corrected for chance. */
  readonly ari: number;
  /** `acc` with every image without a group counted as wrong. */
  readonly accAll: number;
}

/**
 * Scores groups against classes: `predicted[i]` and `truth[i]` belong to the same image; an empty
 * string is none, and an image without a true class is left out. Without a single scored image
 * every figure is 0.
 * @throws RangeError if the lengths differ.
 * Sources: Hubert and Arabie 1985, doi:10.1007/BF01908075 (ARI); Vinh et al. 2010,
 * jmlr.org/papers/v11/vinh10a.html (NMI).
 */
export function score(predicted: readonly string[], truth: readonly string[]): Score {
  return scoreOf(contingencyOf(predicted, truth));
}

/** {@link score} of what was counted already. */
export function scoreOf(contingency: Contingency): Score {
  const { counts, groupOf, classOf, known, grouped: n } = contingency;
  const k = contingency.groups.length;
  const c = contingency.classes.length;
  if (n === 0) return { n, coverage: 0, k, acc: 0, purity: 0, nmi: 0, ari: 0, accAll: 0 };
  const hits = bestMatching(contingency).reduce(
    (sum, klass, group) => sum + (klass < 0 ? 0 : counts[group * c + klass]!),
    0,
  );
  let dominant = 0;
  for (let group = 0; group < k; group++) dominant += Math.max(...counts.subarray(group * c, (group + 1) * c));
  const scored = (_: number, i: number): boolean => groupOf[i]! >= 0;
  return {
    n,
    coverage: n / known,
    k,
    acc: hits / n,
    purity: dominant / n,
    nmi: normalisedMutualInformation(counts, k, c, n),
    ari: adjustedRandIndex(groupOf.filter(scored), classOf.filter(scored)),
    accAll: hits / known,
  };
}

function margins(table: Float64Array, k: number, c: number): [Float64Array, Float64Array] {
  const rows = new Float64Array(k);
  const columns = new Float64Array(c);
  table.forEach((count, at) => {
    rows[Math.floor(at / c)]! += count;
    columns[at % c]! += count;
  });
  return [rows, columns];
}

function normalisedMutualInformation(table: Float64Array, k: number, c: number, n: number): number {
  const [rows, columns] = margins(table, k, c);
  let information = 0;
  table.forEach((count, at) => {
    if (count > 0) information += (count / n) * Math.log((count * n) / (rows[Math.floor(at / c)]! * columns[at % c]!));
  });
  const mean = (entropy(rows, n) + entropy(columns, n)) / 2;
  // Two partitions that do not split anything are the same partition.
  if (mean === 0) return 1;
  return Math.min(1, Math.max(0, information / mean));
}

function entropy(counts: Float64Array, n: number): number {
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / n) * Math.log(count / n) : sum), 0);
}
