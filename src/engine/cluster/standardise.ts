import type { FeatureMatrix } from '../features/matrix';

/** Shifts and scales every dimension to mean 0 and variance 1; a constant dimension becomes 0. Returns a new matrix. */
export function standardise({ count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  const mean = new Float64Array(dimension);
  const square = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) {
      const value = rows[at]!;
      mean[j]! += value;
      square[j]! += value * value;
    }
  }
  const scale = new Float64Array(dimension);
  for (let j = 0; j < dimension; j++) {
    mean[j]! /= count;
    const deviation = Math.sqrt(Math.max(0, square[j]! / count - mean[j]! ** 2));
    scale[j] = deviation > 1e-6 ? 1 / deviation : 0;
  }
  const out = new Float32Array(rows.length);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) out[at] = (rows[at]! - mean[j]!) * scale[j]!;
  }
  return { count, dimension, rows: out };
}
