import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from './matrix';

const EPOCHS = 60;
const LEARNING_RATE = 4;
const DECAY = 1e-4;

/**
 * Multinomial logistic regression by full-batch gradient descent with momentum, each class weighted
 * equally; for features of unit length. Trains on the images in `training`, whose classes are
 * `labels`; returns the weights, classes × (dimension + 1), the bias last. Deterministic: it starts
 * from zero.
 */
export async function softmaxRegression(
  { dimension, rows }: FeatureMatrix,
  labels: Int32Array,
  classes: number,
  training: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array> {
  const width = dimension + 1;
  const weights = new Float64Array(classes * width);
  const velocity = new Float64Array(classes * width);
  const gradient = new Float64Array(classes * width);
  const sizes = new Float64Array(classes);
  for (const i of training) sizes[labels[i]!]!++;
  const probabilities = new Float64Array(classes);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    gradient.fill(0);
    for (const i of training) {
      await yieldToEventLoop(signal);
      predict(rows, i * dimension, dimension, weights, probabilities);
      const importance = 1 / (sizes[labels[i]!]! * classes);
      for (let c = 0; c < classes; c++) {
        const error = (probabilities[c]! - (c === labels[i] ? 1 : 0)) * importance;
        const at = c * width;
        for (let j = 0; j < dimension; j++) gradient[at + j]! += error * rows[i * dimension + j]!;
        gradient[at + dimension]! += error;
      }
    }
    for (let at = 0; at < weights.length; at++) {
      velocity[at] = 0.9 * velocity[at]! - LEARNING_RATE * (gradient[at]! + DECAY * weights[at]!);
      weights[at]! += velocity[at]!;
    }
  }
  return Float32Array.from(weights);
}

/**
 * Probability of each class for every image by the weights of a {@link softmaxRegression}: count ×
 * classes.
 */
export async function softmaxProbabilities(
  { count, dimension, rows }: FeatureMatrix,
  weights: Float32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const classes = weights.length / (dimension + 1);
  const probabilities = new Float64Array(classes);
  const out = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) {
    await yieldToEventLoop(signal);
    predict(rows, i * dimension, dimension, weights, probabilities);
    out.set(probabilities, i * classes);
  }
  return out;
}

function predict(
  rows: Float32Array,
  from: number,
  dimension: number,
  weights: Float32Array | Float64Array,
  out: Float64Array,
): void {
  let max = -Infinity;
  for (let c = 0; c < out.length; c++) {
    const at = c * (dimension + 1);
    let sum = weights[at + dimension]!;
    for (let j = 0; j < dimension; j++) sum += weights[at + j]! * rows[from + j]!;
    out[c] = sum;
    max = Math.max(max, sum);
  }
  let total = 0;
  for (let c = 0; c < out.length; c++) total += out[c] = Math.exp(out[c]! - max);
  for (let c = 0; c < out.length; c++) out[c]! /= total;
}
