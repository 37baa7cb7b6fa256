import type { PairwiseDistances } from '../numeric/pairwise';

/** A distance below this share of the largest one is a rounding of 0. */
const ROUNDING = 1e-5;

/**
 * A radius for features of which so many are equal that an estimate comes to 0: half the smallest
 * distance of two rows that differ. It holds equal rows alone. It is 1 where all are equal.
 * Cost O(count² · dimension).
 */
export async function radiusOfEquals(pairs: PairwiseDistances, signal: AbortSignal): Promise<number> {
  let largest = 0;
  for await (const { from, to, squares } of pairs.blocks(signal)) {
    for (let at = 0, end = (to - from) * pairs.count; at < end; at++) largest = Math.max(largest, squares[at]!);
  }
  const least = largest * ROUNDING ** 2;
  let smallest = Infinity;
  for await (const { from, to, squares } of pairs.blocks(signal)) {
    for (let at = 0, end = (to - from) * pairs.count; at < end; at++) {
      const square = squares[at]!;
      if (square > least && square < smallest) smallest = square;
    }
  }
  return smallest === Infinity ? 1 : Math.sqrt(smallest) / 2;
}
