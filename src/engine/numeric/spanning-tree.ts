import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { PairwiseDistances } from './pairwise';

/** count − 1 edges between rows, in the order in which they were found. */
export interface SpanningTree {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly lengths: Float32Array;
}

/**
 * The shortest edges that connect all rows, by Prim's algorithm from row 0. Cost O(count² ·
 * dimension), memory O(count).
 * @param core a distance a row, below which none of its edges is: the edges are then mutual
 * reachabilities.
 */
export async function minimumSpanningTree(
  pairs: PairwiseDistances,
  core: Float32Array | undefined,
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<SpanningTree> {
  const { count } = pairs;
  const tree = {
    from: new Int32Array(count - 1),
    to: new Int32Array(count - 1),
    lengths: new Float32Array(count - 1),
  };
  const shortest = new Float32Array(count).fill(Infinity);
  const nearest = new Int32Array(count);
  const outside = Int32Array.from({ length: count - 1 }, (_, i) => i + 1);
  for (let edge = 0, own = 0; edge < count - 1; edge++) {
    await yieldToEventLoop(signal);
    const squares = pairs.row(own);
    const left = count - 1 - edge;
    let chosen = 0;
    for (let at = 0; at < left; at++) {
      const row = outside[at]!;
      let length = Math.sqrt(squares[row]!);
      if (core) length = Math.max(length, core[own]!, core[row]!);
      if (length < shortest[row]!) {
        shortest[row] = length;
        nearest[row] = own;
      }
      const ahead = shortest[row]! - shortest[outside[chosen]!]!;
      // Of equally near rows the first, wherever it stands in the list.
      if (ahead < 0 || (ahead === 0 && row < outside[chosen]!)) chosen = at;
    }
    own = outside[chosen]!;
    outside[chosen] = outside[left - 1]!;
    tree.from[edge] = nearest[own]!;
    tree.to[edge] = own;
    tree.lengths[edge] = shortest[own]!;
    onRows(edge + 1);
  }
  return tree;
}
