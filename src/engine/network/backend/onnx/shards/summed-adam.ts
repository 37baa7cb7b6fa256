import { ADAM, adamStep, type AdamStep } from '../../adam';
import { shareOf } from './shards';
import type { FlatState, StepMemory } from './step-memory';

/** Adam: from which of a memory's two states to the other, and which step it is, from 1. */
export interface UpdatePhase {
  readonly kind: 'update';
  readonly from: 0 | 1;
  readonly step: number;
  readonly learningRate: number | undefined;
}

/** Values that are summed before they are used: they stay in the processor's first cache. */
const BLOCK = 2048;
const sums = new Float64Array(BLOCK);

/**
 * Sums the shards' gradients in their order and takes Adam's step, for one share of all parameters.
 * Values are rounded once a step, when they are stored.
 */
export function updateShare(memory: StepMemory, { from: now, step, learningRate }: UpdatePhase, share: number): void {
  const { rate, epsilon } = adamStep(step, learningRate);
  const whole = shareOf(memory.size, share);
  for (const place of memory.places) {
    const last = Math.min(place.to, whole.to);
    const own = { rate: rate * place.pace, epsilon };
    for (let from = Math.max(place.from, whole.from); from < last; from += BLOCK) {
      const to = Math.min(from + BLOCK, last);
      sumGradients(memory.gradients, from, to);
      update(memory.states[now], memory.states[1 - now]!, own, from, to);
    }
  }
}

/** The sum of what the shards add to the gradient, in their order: values from `from` to `to`. */
export function summedGradient({ gradients }: StepMemory, from: number, to: number): Float32Array {
  const summed = new Float32Array(to - from);
  for (let at = from; at < to; at += BLOCK) {
    const end = Math.min(at + BLOCK, to);
    sumGradients(gradients, at, end);
    summed.set(sums.subarray(0, end - at), at - from);
  }
  return summed;
}

/** One expression with all shards: a loop over them would store each sum eight times. */
function sumGradients(gradients: readonly Float32Array[], from: number, to: number): void {
  const [a, b, c, d, e, f, g, h] = gradients as Eight<Float32Array>;
  for (let i = from; i < to; i++) {
    sums[i - from] = a[i]! + b[i]! + c[i]! + d[i]! + e[i]! + f[i]! + g[i]! + h[i]!;
  }
}

type Eight<T> = [T, T, T, T, T, T, T, T];

/** Source: Kingma and Ba 2015, arXiv:1412.6980, end of section 2. */
function update(
  { weights, means, variances }: FlatState,
  { weights: nextWeights, means: nextMeans, variances: nextVariances }: FlatState,
  { rate, epsilon }: AdamStep,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const gradient = sums[i - from]!;
    const mean = means[i]! * ADAM.meanDecay + gradient * (1 - ADAM.meanDecay);
    const variance = variances[i]! * ADAM.varianceDecay + gradient * gradient * (1 - ADAM.varianceDecay);
    nextMeans[i] = mean;
    nextVariances[i] = variance;
    nextWeights[i] = weights[i]! - (mean * rate) / (Math.sqrt(variance) + epsilon);
  }
}
