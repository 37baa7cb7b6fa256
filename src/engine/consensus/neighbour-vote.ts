import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from '../numeric/matrix';
import { Nearest } from '../numeric/nearest';
import { project } from '../numeric/kernels/project';

/** Neighbours that vote in each source. */
const VOTERS = 15;
const BLOCK = 256;

/**
 * The label that the neighbours of new images have, and the share of their votes that it got.
 * @param known rows of unit length of the images that have labels, for each source; `fresh` those
 * of the new ones.
 * @param shares how far each source is trusted.
 */
export async function voteOfNeighbours(
  known: readonly FeatureMatrix[],
  fresh: readonly FeatureMatrix[],
  shares: readonly number[],
  labels: ArrayLike<number>,
  signal: AbortSignal,
): Promise<{ readonly labels: Int32Array; readonly support: Float32Array }> {
  const count = fresh[0]?.count ?? 0;
  let k = 0;
  for (let i = 0; i < labels.length; i++) k = Math.max(k, labels[i]! + 1);
  const votes = new Float32Array(count * k);
  for (const [at, { rows, dimension, count: base }] of known.entries()) {
    if (shares[at] === 0) continue;
    const voters = Math.min(VOTERS, base);
    const nearest = new Nearest(voters);
    const products = new Float32Array(BLOCK * base);
    for (let from = 0; from < count; from += BLOCK) {
      await yieldToEventLoop(signal);
      const some = Math.min(BLOCK, count - from);
      project({ rows: fresh[at]!.rows, from, count: some }, { basis: rows, components: base, dimension }, products);
      for (let i = 0; i < some; i++) {
        for (let j = 0; j < base; j++) nearest.offer(j, -products[i * base + j]!);
        for (const j of nearest.take().items) votes[(from + i) * k + labels[j]!]! += shares[at]! / voters;
      }
    }
  }
  const found = new Int32Array(count);
  const support = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    for (let label = 0; label < k; label++) {
      if (votes[i * k + label]! > support[i]!) {
        support[i] = votes[i * k + label]!;
        found[i] = label;
      }
    }
  }
  return { labels: found, support };
}
