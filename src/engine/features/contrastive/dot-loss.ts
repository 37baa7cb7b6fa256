import { columnMeans } from '../../numeric/standardised';

/** How vectors are compared by their dot products. */
export interface DotRules {
  /** Steepness of the sigmoid, and the dot product at which it says one half. */
  readonly gain: number;
  readonly threshold: number;
  /** Weight of the squared distance of squared lengths from 1. */
  readonly regulariser: number;
}

/**
 * Cross-entropy of "same or different" over all pairs of a batch: the chance of "same" is σ(gain ·
 * (aᵀb − threshold)) for vectors less their mean. All vectors of a fresh network share that mean,
 * and it says nothing. Pairs that are the same weigh as much together as those that differ. A
 * regulariser keeps lengths near 1.
 * @param outputs 2 · pairs × dimension: rows i and pairs + i are augmentations of one image.
 * @returns the loss and its derivative by the outputs.
 * Cost: O(pairs² · dimension).
 */
export function dotLoss(
  outputs: Float32Array,
  pairs: number,
  { gain, threshold, regulariser }: DotRules,
): { loss: number; gradient: Float32Array } {
  const count = 2 * pairs;
  const dimension = outputs.length / count;
  const rows = lessMean(outputs, dimension);
  const gradient = new Float32Array(outputs.length);
  const sameWeight = 1 / pairs;
  const otherWeight = 1 / Math.max(1, 2 * pairs * (pairs - 1));
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const a = i * dimension;
    for (let j = i + 1; j < count; j++) {
      const b = j * dimension;
      let product = 0;
      for (let c = 0; c < dimension; c++) product += rows[a + c]! * rows[b + c]!;
      const logit = gain * (product - threshold);
      const same = j === i + pairs;
      const weight = same ? sameWeight : otherWeight;
      loss += weight * softplus(same ? -logit : logit);
      const slope = weight * gain * (1 / (1 + Math.exp(-logit)) - (same ? 1 : 0));
      // Most pairs of a trained network no longer change anything.
      if (Math.abs(slope) < 1e-6 * weight) continue;
      for (let c = 0; c < dimension; c++) {
        gradient[a + c]! += slope * rows[b + c]!;
        gradient[b + c]! += slope * rows[a + c]!;
      }
    }
    let square = 0;
    for (let c = 0; c < dimension; c++) square += rows[a + c]! ** 2;
    loss += (regulariser * (square - 1) ** 2) / count;
    const slope = (4 * regulariser * (square - 1)) / count;
    for (let c = 0; c < dimension; c++) gradient[a + c]! += slope * rows[a + c]!;
  }
  // The mean was taken off the rows, so it comes off their derivatives.
  return { loss, gradient: lessMean(gradient, dimension) };
}

function lessMean(rows: Float32Array, dimension: number): Float32Array {
  const means = columnMeans(rows, dimension);
  return rows.map((value, at) => value - means[at % dimension]!);
}

/** ln(1 + eˣ) without overflow. */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
