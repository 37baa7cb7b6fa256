import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { SparseMatrix } from '../numeric/neighbour-graph';

/** How much of an image's say comes from its neighbours; the rest stays with the given labels. */
const SPREAD = 0.95;
const ROUNDS = 60;

/**
 * Labels of some images spread over a graph to all others: each image takes up what its neighbours
 * say, by the weight of the edges. Gives for each image the label that most speaks for, −1 where no
 * label reaches it, and its share of all that was said. Source: Zhou et al. 2003, "Learning with
 * local and global consistency".
 * @param graph symmetric. @param given label of each image, −1 for none. @param k number of labels.
 */
export async function propagate(
  { count, starts, ends, weights }: SparseMatrix,
  given: Int32Array,
  k: number,
  signal: AbortSignal,
): Promise<{ readonly labels: Int32Array; readonly shares: Float32Array }> {
  const roots = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) roots[i]! += weights[at]!;
    roots[i] = Math.sqrt(roots[i]!);
  }
  // A label that many images have would drown the others.
  const sizes = new Float64Array(k);
  for (const label of given) if (label >= 0) sizes[label]!++;
  let said = new Float32Array(count * k);
  let next = new Float32Array(count * k);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < count; i++) {
      if ((i & 511) === 0) await yieldToEventLoop(signal);
      const row = i * k;
      next.fill(0, row, row + k);
      for (let at = starts[i]!; at < starts[i + 1]!; at++) {
        const j = ends[at]!;
        const weight = (SPREAD * weights[at]!) / (roots[i]! * roots[j]!);
        if (weight > 0) for (let label = 0; label < k; label++) next[row + label]! += weight * said[j * k + label]!;
      }
      const label = given[i]!;
      if (label >= 0) next[row + label]! += (1 - SPREAD) / Math.sqrt(sizes[label]!);
    }
    [said, next] = [next, said];
  }
  const labels = new Int32Array(count).fill(-1);
  const shares = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    let sum = 0;
    for (let label = 0; label < k; label++) {
      const value = said[i * k + label]!;
      sum += value;
      if (value > best) {
        best = value;
        labels[i] = label;
      }
    }
    if (sum > 0) shares[i] = best / sum;
  }
  return { labels, shares };
}
