/** How much the log odds of an image's own support count, and those of how far kinds are apart. */
const OWN = 0.84;
const APART = 0.34;
/** Weight of the logarithm of a group's size in mean groups: large ones often hold two kinds. */
const SIZE = -1.43;
const CONSTANT = 0.21;
/** Keeps the odds finite where the support is 0 or 1. */
const SMOOTHING = 0.02;

/**
 * Probability that each image is of the kind that most of its group are. A logistic model, fitted
 * on seven labelled sets, 35 parts and six mixtures of them, each of the same weight;
 * docs/decisions.md says how well it holds on sets that were left out.
 * @param support share of each image's neighbourhood that is in its group.
 * @param inside share of the leading graph's weight that its own groups keep inside.
 */
export function confidenceOf(support: Float32Array, labels: Int32Array, inside: number): Float32Array {
  const sizes = new Map<number, number>();
  labels.forEach((label) => sizes.set(label, (sizes.get(label) ?? 0) + 1));
  const mean = labels.length / sizes.size;
  const apart = APART * logOdds(inside) + CONSTANT;
  return Float32Array.from(labels, (label, image) => {
    const odds = OWN * logOdds(support[image]!) + SIZE * Math.log(sizes.get(label)! / mean) + apart;
    return 1 / (1 + Math.exp(-odds));
  });
}

const logOdds = (share: number): number => Math.log((share + SMOOTHING) / (1 + SMOOTHING - share));
