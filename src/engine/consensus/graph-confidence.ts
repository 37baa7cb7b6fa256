/** Weights of the log odds of an image's support and of its group's mean, and the constant. */
const OWN = 0.82;
const GROUP = 0.3;
const CONSTANT = 0.07;
/** Keeps the odds of full support finite. */
const SMOOTHING = 0.02;

/**
 * Probability that each image is of the kind that most of its group are, from the share of its
 * neighbourhood that is in its group and the mean of that over the group. A logistic model fitted
 * on seven sets, each of the same weight; docs/decisions.md says how well it holds on a set that
 * was left out.
 */
export function confidenceOf(support: Float32Array, labels: Int32Array): Float32Array {
  const sums = new Map<number, { sum: number; count: number }>();
  labels.forEach((label, image) => {
    const known = sums.get(label) ?? { sum: 0, count: 0 };
    sums.set(label, { sum: known.sum + support[image]!, count: known.count + 1 });
  });
  return Float32Array.from(labels, (label, image) => {
    const { sum, count } = sums.get(label)!;
    return 1 / (1 + Math.exp(-(OWN * logOdds(support[image]!) + GROUP * logOdds(sum / count) + CONSTANT)));
  });
}

const logOdds = (share: number): number => Math.log((share + SMOOTHING) / (1 + SMOOTHING - share));
