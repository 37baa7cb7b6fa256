import type { SparseMatrix } from '../../numeric/neighbour-graph';
import { degreesOf } from './modularity';

/** Two groups that join. Group i is i; what merge t made is k + t. */
export interface GroupMerge {
  readonly a: number;
  readonly b: number;
  /**
   * What joining the two risks: the size of the smaller, in mean groups, by how strongly they are
   * tied. A tie of 1 is what their degrees let expect.
   */
  readonly cost: number;
  /** Share of the graph's weight that the groups keep inside once these two are one. */
  readonly inside: number;
}

/** Groups without a tie differ in cost by their size. */
const LEAST_TIE = 0.01;

/**
 * The hierarchy over the k groups of a graph: those two join that cost least, until all are one.
 * A splinter joins its kind before two large kinds join each other, though these may be tied more.
 * Costs never fall from merge to merge.
 * @param upper group of a coarser partition that each group lies in: groups of one join before any
 * others do, and costs rise only within the two parts of the hierarchy.
 */
export function groupHierarchy(graph: SparseMatrix, labels: Int32Array, k: number, upper?: Int32Array): GroupMerge[] {
  const { count, starts, ends, weights } = graph;
  const degrees = degreesOf(graph);
  const size = 2 * k - 1;
  const tied = Array.from({ length: size }, () => new Float64Array(size));
  const totals = new Float64Array(size);
  const images = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    images[labels[i]!]!++;
    totals[labels[i]!]! += degrees[i]!;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) tied[labels[i]!]![labels[ends[at]!]!]! += weights[at]!;
  }
  const all = totals.reduce((sum, total) => sum + total, 0);
  let kept = tied.reduce((sum, row, group) => sum + row[group]!, 0);
  const above = new Int32Array(size);
  if (upper) above.set(upper);
  let alive = Array.from({ length: k }, (_, group) => group);
  const merges: GroupMerge[] = [];
  let last = 0;
  let withinUpper = upper !== undefined;
  while (merges.length < k - 1) {
    let best: Omit<GroupMerge, 'inside'> | undefined;
    const mean = count / alive.length;
    for (const [at, a] of alive.entries()) {
      for (const b of alive.slice(at + 1)) {
        if (withinUpper && above[a] !== above[b]) continue;
        const expected = totals[a]! * totals[b]!;
        const tie = expected > 0 ? (tied[a]![b]! * all) / expected : 0;
        const cost = Math.min(images[a]!, images[b]!) / mean / (tie + LEAST_TIE);
        if (!best || cost < best.cost) best = { a, b, cost };
      }
    }
    if (!best) {
      withinUpper = false;
      last = 0;
      continue;
    }
    const { a, b } = best;
    const made = k + merges.length;
    last = Math.max(last, best.cost);
    kept += tied[a]![b]! + tied[b]![a]!;
    merges.push({ a, b, cost: last, inside: all > 0 ? kept / all : 1 });
    totals[made] = totals[a]! + totals[b]!;
    images[made] = images[a]! + images[b]!;
    above[made] = above[a]!;
    alive = alive.filter((group) => group !== a && group !== b);
    for (const other of alive) tied[made]![other] = tied[other]![made] = tied[a]![other]! + tied[b]![other]!;
    alive.push(made);
  }
  return merges;
}
