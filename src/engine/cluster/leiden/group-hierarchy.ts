import type { SparseMatrix } from '../../numeric/neighbour-graph';
import { degreesOf } from './modularity';

/** Two groups that join. Group i is i; what merge t made is k + t. */
export interface GroupMerge {
  readonly a: number;
  readonly b: number;
  /** The resolution of the modularity below which the two are better one group. */
  readonly resolution: number;
}

/**
 * The hierarchy over the k groups of a graph: those two join whose tie is most above what their
 * degrees let expect, until all are one; groups without a tie join last, at 0. Resolutions fall
 * from merge to merge.
 * Source: Bonald et al. 2018, Hierarchical Graph Clustering using Node Pair Sampling.
 * @param upper group of a coarser partition that each group lies in: groups of one join before any
 * others do, and resolutions fall only within the two parts of the hierarchy.
 */
export function groupHierarchy(graph: SparseMatrix, labels: Int32Array, k: number, upper?: Int32Array): GroupMerge[] {
  const { count, starts, ends, weights } = graph;
  const degrees = degreesOf(graph);
  const size = 2 * k - 1;
  const tied = Array.from({ length: size }, () => new Float64Array(size));
  const totals = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    totals[labels[i]!]! += degrees[i]!;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) tied[labels[i]!]![labels[ends[at]!]!]! += weights[at]!;
  }
  const all = totals.reduce((sum, total) => sum + total, 0);
  const above = new Int32Array(size);
  if (upper) above.set(upper);
  let alive = Array.from({ length: k }, (_, group) => group);
  const merges: GroupMerge[] = [];
  let last = Infinity;
  let inside = upper !== undefined;
  while (merges.length < k - 1) {
    let best: GroupMerge | undefined;
    for (const [at, a] of alive.entries()) {
      for (const b of alive.slice(at + 1)) {
        if (inside && above[a] !== above[b]) continue;
        const expected = totals[a]! * totals[b]!;
        const resolution = expected > 0 ? (tied[a]![b]! * all) / expected : 0;
        if (!best || resolution > best.resolution) best = { a, b, resolution };
      }
    }
    if (!best) {
      inside = false;
      last = Infinity;
      continue;
    }
    const { a, b } = best;
    const made = k + merges.length;
    // This linkage never rises; rounding might.
    last = Math.min(last, best.resolution);
    merges.push({ a, b, resolution: last });
    totals[made] = totals[a]! + totals[b]!;
    above[made] = above[a]!;
    alive = alive.filter((group) => group !== a && group !== b);
    for (const other of alive) tied[made]![other] = tied[other]![made] = tied[a]![other]! + tied[b]![other]!;
    alive.push(made);
  }
  return merges;
}
