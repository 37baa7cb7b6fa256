/**
 * Adam's constants, shared by the back ends.
 * Source: Kingma and Ba 2015, arXiv:1412.6980; the epsilon is Keras's.
 */
export const ADAM = { rate: 1e-3, meanDecay: 0.9, varianceDecay: 0.999, epsilon: 1e-7 } as const;

/**
 * What a step needs once the bias correction is folded in: m̂ / (√v̂ + ε) · rate = m / (√v +
 * epsilon) · rate'.
 */
export interface AdamStep {
  readonly rate: number;
  readonly epsilon: number;
}

/** @param step the number of this step, from 1. */
export function adamStep(step: number, learningRate: number = ADAM.rate): AdamStep {
  const varianceCorrection = Math.sqrt(1 - ADAM.varianceDecay ** step);
  const meanCorrection = 1 - ADAM.meanDecay ** step;
  return { rate: (learningRate * varianceCorrection) / meanCorrection, epsilon: ADAM.epsilon * varianceCorrection };
}
