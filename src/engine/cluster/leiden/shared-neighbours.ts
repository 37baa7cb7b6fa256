import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import type { SparseMatrix } from '../../numeric/neighbour-graph';
import type { Neighbours } from '../../numeric/pairwise';

/**
 * The graph of shared neighbours: an edge where one row is among the other's nearest, whose weight
 * is the share that their lists have in common (Jaccard, each row on its own list). Symmetric,
 * without loops, columns ascending.
 * Source: Jarvis and Patrick 1973, doi:10.1109/T-C.1973.223640.
 */
export async function sharedNeighbours(
  { k, indices }: Neighbours,
  count: number,
  signal: AbortSignal,
): Promise<SparseMatrix> {
  const linked = Array.from({ length: count }, () => [] as number[]);
  for (let i = 0; i < count; i++) {
    for (let at = i * k; at < (i + 1) * k; at++) {
      const j = indices[at]!;
      linked[i]!.push(j);
      linked[j]!.push(i);
    }
  }
  const starts = new Int32Array(count + 1);
  const ends = new Int32Array(2 * indices.length);
  const weights = new Float64Array(2 * indices.length);
  const listed = new Int32Array(count).fill(-1);
  let used = 0;
  for (let i = 0; i < count; i++) {
    if ((i & 255) === 0) await yieldToEventLoop(signal);
    listed[i] = i;
    for (let at = i * k; at < (i + 1) * k; at++) listed[indices[at]!] = i;
    let last = -1;
    for (const j of linked[i]!.sort((x, y) => x - y)) {
      if (j === last) continue;
      last = j;
      let common = listed[j] === i ? 1 : 0;
      for (let at = j * k; at < (j + 1) * k; at++) if (listed[indices[at]!] === i) common++;
      ends[used] = j;
      weights[used++] = common / (2 * (k + 1) - common);
    }
    starts[i + 1] = used;
  }
  return { count, starts, ends: ends.slice(0, used), weights: weights.slice(0, used) };
}
