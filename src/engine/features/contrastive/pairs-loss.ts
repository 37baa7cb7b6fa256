import type { GivenGradient } from '../../network/backend/backend';
import type { LossParameter } from '../../network/layers';
import { softplus } from './dot-loss';

/** The trained tensors of the comparison layers for vectors of `dimension`. */
export function comparisonLayers(dimension: number, hidden: number): LossParameter[] {
  return [
    { name: 'compare/w', shape: [2 * dimension, hidden] },
    { name: 'compare/b', shape: [hidden] },
    { name: 'verdict/w', shape: [hidden, 1] },
    { name: 'verdict/b', shape: [1] },
  ];
}

/**
 * Cross-entropy of "same or different" for pairs of vectors a, b. |a − b| and a · b, value by
 * value, go through a dense layer with a ReLU. Its weighted sum is the logarithm of the odds of
 * "same". Rows i and pairs + i are augmentations of one image and the same; rows i and pairs + i +
 * 1 are of two images and differ. Both kinds weigh the same.
 * @param outputs 2 · pairs × dimension.
 * @param parameters of {@link comparisonLayers}.
 * @returns the loss and its derivatives by the outputs and the parameters.
 */
export function pairsLoss(
  outputs: Float32Array,
  pairs: number,
  parameters: Readonly<Record<string, Float32Array>>,
): { loss: number; gradient: GivenGradient } {
  const dimension = outputs.length / (2 * pairs);
  const weights = parameters['compare/w']!;
  const biases = parameters['compare/b']!;
  const verdict = parameters['verdict/w']!;
  const verdictBias = parameters['verdict/b']!;
  const hidden = biases.length;
  const by = {
    'compare/w': new Float32Array(weights.length),
    'compare/b': new Float32Array(hidden),
    'verdict/w': new Float32Array(hidden),
    'verdict/b': new Float32Array(1),
  };
  const gradient = new Float32Array(outputs.length);
  const compared = new Float32Array(2 * dimension);
  const byCompared = new Float32Array(2 * dimension);
  const active = new Float32Array(hidden);
  const weight = 1 / (2 * pairs);
  let loss = 0;
  const judge = (a: number, b: number, same: boolean): void => {
    for (let c = 0; c < dimension; c++) {
      compared[c] = Math.abs(outputs[a + c]! - outputs[b + c]!);
      compared[dimension + c] = outputs[a + c]! * outputs[b + c]!;
    }
    active.set(biases);
    for (let c = 0; c < compared.length; c++) {
      const value = compared[c]!;
      if (value !== 0) for (let h = 0; h < hidden; h++) active[h]! += value * weights[c * hidden + h]!;
    }
    let logit = verdictBias[0]!;
    for (let h = 0; h < hidden; h++) {
      active[h] = Math.max(0, active[h]!);
      logit += active[h]! * verdict[h]!;
    }
    loss += weight * softplus(same ? -logit : logit);
    const slope = weight * (1 / (1 + Math.exp(-logit)) - (same ? 1 : 0));
    by['verdict/b'][0]! += slope;
    byCompared.fill(0);
    for (let h = 0; h < hidden; h++) {
      by['verdict/w'][h]! += slope * active[h]!;
      // From here on, `active` holds the derivative before the ReLU.
      active[h] = active[h]! > 0 ? slope * verdict[h]! : 0;
      by['compare/b'][h]! += active[h]!;
    }
    for (let c = 0; c < compared.length; c++) {
      let sum = 0;
      for (let h = 0; h < hidden; h++) {
        sum += active[h]! * weights[c * hidden + h]!;
        by['compare/w'][c * hidden + h]! += active[h]! * compared[c]!;
      }
      byCompared[c] = sum;
    }
    for (let c = 0; c < dimension; c++) {
      const apart = byCompared[c]! * Math.sign(outputs[a + c]! - outputs[b + c]!);
      gradient[a + c]! += apart + byCompared[dimension + c]! * outputs[b + c]!;
      gradient[b + c]! += byCompared[dimension + c]! * outputs[a + c]! - apart;
    }
  };
  for (let i = 0; i < pairs; i++) {
    judge(i * dimension, (pairs + i) * dimension, true);
    judge(i * dimension, (pairs + ((i + 1) % pairs)) * dimension, false);
  }
  return { loss, gradient: { outputs: gradient, parameters: by } };
}
