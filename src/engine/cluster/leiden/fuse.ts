import type { SparseMatrix } from '../../numeric/neighbour-graph';

/**
 * The weighted sum of graphs over the same nodes, columns ascending.
 * @throws RangeError without a graph, or where counts differ.
 */
export function fuse(graphs: readonly SparseMatrix[], shares: readonly number[]): SparseMatrix {
  const [first] = graphs;
  if (!first || graphs.some(({ count }) => count !== first.count)) throw new RangeError('graphs over the same images');
  const { count } = first;
  const most = graphs.reduce((sum, { ends }) => sum + ends.length, 0);
  const starts = new Int32Array(count + 1);
  const ends = new Int32Array(most);
  const weights = new Float64Array(most);
  const tied = new Float64Array(count);
  let used = 0;
  for (let i = 0; i < count; i++) {
    const begin = used;
    graphs.forEach((graph, g) => {
      if (shares[g] === 0) return;
      for (let at = graph.starts[i]!; at < graph.starts[i + 1]!; at++) {
        const end = graph.ends[at]!;
        const weight = graph.weights[at]! * shares[g]!;
        if (weight > 0 && tied[end] === 0) ends[used++] = end;
        tied[end]! += weight;
      }
    });
    ends.subarray(begin, used).sort();
    for (let at = begin; at < used; at++) {
      weights[at] = tied[ends[at]!]!;
      tied[ends[at]!] = 0;
    }
    starts[i + 1] = used;
  }
  return { count, starts, ends: ends.slice(0, used), weights: weights.slice(0, used) };
}
