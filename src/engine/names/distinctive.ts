/**
 * A word for a group of images, and how much it tells the group from the others; only positive ones
 * are worth saying.
 */
export interface ScoredName {
  readonly name: string;
  readonly score: number;
}

/** Keeps a share of none or of all from an infinite logarithm. */
const SMALLEST = 1e-3;

/**
 * How much a word says of a group: its share of the group times the log-odds of that share against
 * the whole set's. A word of everything says nothing, and neither does one of a single image.
 * @param inGroup share of the group's images that have the word, or the mean of their
 * probabilities, in [0, 1].
 * @param inAll the same of all images.
 */
export function distinctiveness(inGroup: number, inAll: number): number {
  return inGroup * (logOdds(inGroup) - logOdds(inAll));
}

function logOdds(share: number): number {
  const held = Math.min(1 - SMALLEST, Math.max(SMALLEST, share));
  return Math.log(held / (1 - held));
}
