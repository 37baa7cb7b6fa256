/** More clusters than a partition can have here; pairs of cluster numbers below it stay exact in a double. */
const CLUSTERS = 2 ** 26;

/**
 * Adjusted Rand index of two partitions of the same images given as non-negative cluster numbers: 1 for the same
 * partition, about 0 for chance.
 * Source: Hubert and Arabie 1985, doi:10.1007/BF01908075.
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = new Map<number, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const count = (map: Map<number, number>, key: number): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    count(pairs, a[i]! * CLUSTERS + b[i]!);
    count(rows, a[i]!);
    count(columns, b[i]!);
  }
  const chosen = (map: Map<number, number>): number => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [both, inA, inB] = [chosen(pairs), chosen(rows), chosen(columns)];
  // No pair is apart in one and together in the other: identical, also where chance leaves nothing to correct.
  if (both === inA && both === inB) return 1;
  const expected = (inA * inB) / ((a.length * (a.length - 1)) / 2);
  return (both - expected) / ((inA + inB) / 2 - expected);
}
