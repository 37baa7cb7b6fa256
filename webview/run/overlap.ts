/** How many images two partitions have in common, cluster by cluster. */
import type { RunFacts } from '../../src/protocol/inspection';
import type { ExtractorName } from '../../src/domain/methods';

export interface Overlap {
  /**
   * Clusters of the first and the second partition, ascending; images undecided in either are left
   * out.
   */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** `counts[r][c]` images are in row cluster r and column cluster c. */
  readonly counts: readonly (readonly number[])[];
  readonly largest: number;
}

export function overlap(a: readonly number[], b: readonly number[]): Overlap {
  const pairs = new Map<number, Map<number, number>>();
  const seen = new Set<number>();
  a.forEach((own, image) => {
    const other = b[image] ?? -1;
    if (own < 0 || other < 0) return;
    seen.add(other);
    const row = pairs.get(own) ?? new Map<number, number>();
    row.set(other, (row.get(other) ?? 0) + 1);
    pairs.set(own, row);
  });
  const rows = [...pairs.keys()].sort((x, y) => x - y);
  const columns = [...seen].sort((x, y) => x - y);
  const counts = rows.map((row) => columns.map((column) => pairs.get(row)?.get(column) ?? 0));
  return { rows, columns, counts, largest: counts.flat().reduce((most, value) => Math.max(most, value), 0) };
}

/** The pairs of clusters that the consensus took, as `row column`. */
export function takenPairs(facts: RunFacts, a: ExtractorName, b: ExtractorName): ReadonlySet<string> {
  return new Set(
    facts.matches.flatMap((match) => {
      const rows = match[a] ?? [];
      const columns = match[b] ?? [];
      return rows.flatMap((row) => columns.map((column) => `${row} ${column}`));
    }),
  );
}
