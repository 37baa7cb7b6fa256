import { globalMinimum } from './k-rules';

/**
 * Index of the smallest k whose gap is at least that of the next one less its deviation; of the
 * largest gap where there is none. Source: Tibshirani, Walther and Hastie 2001.
 */
export function firstWithinGap(gap: readonly number[], deviation: readonly number[]): number {
  const first = gap.findIndex((value, i) => i + 1 < gap.length && value >= gap[i + 1]! - deviation[i + 1]!);
  return first >= 0 ? first : globalMinimum(gap.map((value) => -value));
}
