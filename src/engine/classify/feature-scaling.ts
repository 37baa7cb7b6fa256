import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { KeptModel } from '../network/training';
import type { FeatureMatrix } from '../numeric/matrix';

/** Mean of each feature, and one over its deviation; 0 for a constant one. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

export async function scalingOf({ count, dimension, rows }: FeatureMatrix, signal: AbortSignal): Promise<Scaling> {
  const mean = new Float64Array(dimension);
  const square = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) {
    if (i % 256 === 0) await yieldToEventLoop(signal);
    for (let j = 0; j < dimension; j++, at++) {
      mean[j]! += rows[at]!;
      square[j]! += rows[at]! ** 2;
    }
  }
  const scale = square.map((sum, j) => {
    mean[j]! /= count;
    const deviation = Math.sqrt(Math.max(0, sum / count - mean[j]! ** 2));
    return deviation > 1e-6 ? 1 / deviation : 0;
  });
  return { mean, scale };
}

export function scaleRow(
  { dimension, rows }: FeatureMatrix,
  image: number,
  { mean, scale }: Scaling,
  out: Float32Array,
  slot: number,
): void {
  const from = image * dimension;
  const to = slot * dimension;
  for (let j = 0; j < dimension; j++) out[to + j] = (rows[from + j]! - mean[j]!) * scale[j]!;
}

/** The same model for features that are not scaled: w′ = s·w and b′ = b − Σ m·s·w. */
export function takingRawFeatures(model: KeptModel, { mean, scale }: Scaling): KeptModel {
  const { tensors } = model.weights;
  const weights = tensors['feature/w']!;
  const bias = tensors['feature/b']!;
  const units = bias.length;
  const folded = new Float32Array(weights.length);
  const shifted = Float64Array.from(bias);
  for (let j = 0, at = 0; j < scale.length; j++) {
    for (let unit = 0; unit < units; unit++, at++) {
      const value = weights[at]! * scale[j]!;
      folded[at] = value;
      shifted[unit]! -= value * mean[j]!;
    }
  }
  const replaced = { ...tensors, 'feature/w': folded, 'feature/b': Float32Array.from(shifted) };
  return { ...model, weights: { ...model.weights, tensors: replaced } };
}
