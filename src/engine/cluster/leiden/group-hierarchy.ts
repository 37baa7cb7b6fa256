import type { SparseMatrix } from '../../numeric/neighbour-graph';
import { degreesOf } from './modularity';

/** How groups join, the most strongly tied first. Group i is i; what merge t made is k + t. */
export interface GroupMerge {
  readonly a: number;
  readonly b: number;
  /** The resolution of the modularity below which the two are better one group; falls from merge to merge. */
  readonly resolution: number;
}

/**
 * The hierarchy over the groups of a graph: those two join whose tie is most above what their degrees let expect. Until all
 * are one; groups with no tie join last, at 0.
 * Source: Bonald et al. 2018, Hierarchical Graph Clustering using Node Pair Sampling.
 */
export function groupHierarchy(graph: SparseMatrix, labels: Int32Array, k: number): GroupMerge[] {
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
  let alive = Array.from({ length: k }, (_, group) => group);
  const merges: GroupMerge[] = [];
  let last = Infinity;
  for (let made = k; made < size; made++) {
    let best = { a: alive[0]!, b: alive[1]!, resolution: -1 };
    for (const [at, a] of alive.entries()) {
      for (const b of alive.slice(at + 1)) {
        const expected = totals[a]! * totals[b]!;
        const resolution = expected > 0 ? (tied[a]![b]! * all) / expected : 0;
        if (resolution > best.resolution) best = { a, b, resolution };
      }
    }
    const { a, b } = best;
    // Average linkage never rises; rounding might.
    last = Math.min(last, best.resolution);
    merges.push({ a, b, resolution: last });
    totals[made] = totals[a]! + totals[b]!;
    alive = alive.filter((group) => group !== a && group !== b);
    for (const other of alive) tied[made]![other] = tied[other]![made] = tied[a]![other]! + tied[b]![other]!;
    alive.push(made);
  }
  return merges;
}

/** Labels after the first k − `groups` merges of a hierarchy over k groups. */
export function cutGroups(labels: Int32Array, k: number, merges: readonly GroupMerge[], groups: number): Int32Array {
  const upper = Int32Array.from({ length: 2 * k - 1 }, (_, group) => group);
  for (let merge = k - groups - 1; merge >= 0; merge--) {
    const { a, b } = merges[merge]!;
    upper[a] = upper[b] = upper[k + merge]!;
  }
  return labels.map((label) => upper[label]!);
}
