/** Joint probabilities below this count as this, so that no logarithm runs away. */
const LEAST = 1e-9;

/**
 * The negative mutual information, in nats, of the clusters that two augmentations of each image
 * are assigned to, and its derivative by the assignments. Between −ln(clusters) and 0.
 * @param assignments 2 · pairs × clusters, rows that sum to 1; rows i and pairs + i are
 * augmentations of one image. Source: Ji, Henriques and Vedaldi 2019, arXiv:1807.06653, equations 3
 * to 5.
 */
export function negativeInformation(
  assignments: Float32Array,
  pairs: number,
  clusters: number,
): { loss: number; gradient: Float32Array } {
  const joint = jointOf(assignments, pairs, clusters);
  const marginal = new Float64Array(clusters);
  for (let i = 0; i < clusters; i++) {
    for (let j = 0; j < clusters; j++) marginal[i]! += joint[i * clusters + j]!;
  }
  let loss = 0;
  const byJoint = new Float64Array(joint.length);
  for (let i = 0; i < clusters; i++) {
    for (let j = 0; j < clusters; j++) {
      const at = i * clusters + j;
      const pointwise = Math.log(joint[at]!) - Math.log(marginal[i]!) - Math.log(marginal[j]!);
      loss -= joint[at]! * pointwise;
      // A constant is left out: assignments sum to 1, so that it moves nothing.
      byJoint[at] = -pointwise / pairs;
    }
  }
  const gradient = new Float32Array(assignments.length);
  for (let row = 0; row < 2 * pairs; row++) {
    const at = row * clusters;
    const other = ((row + pairs) % (2 * pairs)) * clusters;
    for (let j = 0; j < clusters; j++) {
      const share = assignments[other + j]!;
      for (let i = 0; i < clusters; i++) gradient[at + i]! += share * byJoint[j * clusters + i]!;
    }
  }
  return { loss, gradient };
}

/** The symmetric joint distribution of the clusters of both augmentations: clusters × clusters. */
function jointOf(assignments: Float32Array, pairs: number, clusters: number): Float64Array {
  const product = new Float64Array(clusters * clusters);
  for (let row = 0; row < pairs; row++) {
    const a = row * clusters;
    const b = (pairs + row) * clusters;
    for (let i = 0; i < clusters; i++) {
      const share = assignments[a + i]! / (2 * pairs);
      for (let j = 0; j < clusters; j++) product[i * clusters + j]! += share * assignments[b + j]!;
    }
  }
  const joint = new Float64Array(product.length);
  for (let i = 0; i < clusters; i++) {
    for (let j = 0; j < clusters; j++) {
      joint[i * clusters + j] = Math.max(LEAST, product[i * clusters + j]! + product[j * clusters + i]!);
    }
  }
  return joint;
}
