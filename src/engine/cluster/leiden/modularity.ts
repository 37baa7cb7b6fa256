import type { SparseMatrix } from '../../numeric/neighbour-graph';

/**
 * A weighted, undirected graph: every edge is in both rows. A node's edge to itself counts once in
 * its row.
 */
export type Graph = SparseMatrix;

/** Sum of the weights of each node's edges. */
export function degreesOf({ count, starts, weights }: Graph): Float64Array {
  const degrees = new Float64Array(count);
  for (let node = 0; node < count; node++) {
    for (let at = starts[node]!; at < starts[node + 1]!; at++) degrees[node]! += weights[at]!;
  }
  return degrees;
}

/**
 * Modularity with a resolution: the weight inside communities beyond what their degrees let expect,
 * as a share of all weight. Source: Reichardt and Bornholdt 2006, doi:10.1103/PhysRevE.74.016110.
 * @param communities of each node, 0 … count − 1.
 */
export function modularity(graph: Graph, communities: Int32Array, resolution: number): number {
  const { count, starts, ends, weights } = graph;
  const degrees = degreesOf(graph);
  const totals = new Float64Array(count);
  let inside = 0;
  let all = 0;
  for (let node = 0; node < count; node++) {
    totals[communities[node]!]! += degrees[node]!;
    all += degrees[node]!;
    for (let at = starts[node]!; at < starts[node + 1]!; at++) {
      if (communities[ends[at]!] === communities[node]) inside += weights[at]!;
    }
  }
  if (all === 0) return 0;
  let expected = 0;
  for (const total of totals) expected += (total / all) ** 2;
  return inside / all - resolution * expected;
}
