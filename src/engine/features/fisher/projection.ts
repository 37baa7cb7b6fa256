import { leadingComponents } from '../../numeric/pca';
import { symmetricEigenvectors } from '../../numeric/sparse-eigenvectors';
import { project } from '../../numeric/kernels/project';
import type { Random } from '../../base/random';
import type { FeatureMatrix } from '../../numeric/matrix';

/** Shifts rows by their mean and turns them to their principal components. */
export interface Projection {
  readonly components: number;
  readonly dimension: number;
  /** components × dimension. */
  readonly basis: Float32Array;
  /** What the mean comes to: one value a component. */
  readonly offset: Float32Array;
}

/**
 * The leading principal components of rows, each by itself: found as a space first, within which
 * the covariance is then made diagonal.
 */
export async function principalProjection(
  { count, dimension, rows }: FeatureMatrix,
  most: number,
  random: Random,
  signal: AbortSignal,
): Promise<Projection> {
  const components = Math.min(most, dimension, Math.max(1, count - 1));
  const mean = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) mean[j]! += rows[at]! / count;
  const centred = rows.map((value, at) => value - mean[at % dimension]!);
  const space = await leadingComponents({ count, dimension, rows: centred }, components, random, signal);
  const scores = new Float32Array(count * components);
  project({ rows: centred, count }, { basis: space, components, dimension }, scores);
  const covariance = new Float64Array(components * components);
  for (let i = 0; i < count; i++) {
    const row = scores.subarray(i * components, (i + 1) * components);
    for (let a = 0; a < components; a++) {
      for (let b = 0; b < components; b++) covariance[a * components + b]! += (row[a]! * row[b]!) / count;
    }
  }
  const { vectors } = symmetricEigenvectors(covariance, components);
  const basis = new Float32Array(components * dimension);
  for (let a = 0; a < components; a++) {
    for (let b = 0; b < components; b++) {
      const weight = vectors[a * components + b]!;
      for (let j = 0; j < dimension; j++) basis[a * dimension + j]! += weight * space[b * dimension + j]!;
    }
  }
  const offset = new Float32Array(components);
  project({ rows: Float32Array.from(mean), count: 1 }, { basis, components, dimension }, offset);
  return { components, dimension, basis, offset };
}

/** Each column by itself, shifted and scaled to deviation 1. */
export function standardProjection({ count, dimension, rows }: FeatureMatrix): Projection {
  const basis = new Float32Array(dimension * dimension);
  const offset = new Float32Array(dimension);
  for (let j = 0; j < dimension; j++) {
    let sum = 0;
    let square = 0;
    for (let i = 0; i < count; i++) {
      sum += rows[i * dimension + j]!;
      square += rows[i * dimension + j]! ** 2;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, square / count - mean * mean));
    basis[j * dimension + j] = deviation > 1e-6 ? 1 / deviation : 0;
    offset[j] = mean * basis[j * dimension + j]!;
  }
  return { components: dimension, dimension, basis, offset };
}

/** @returns count × components. */
export function projected(rows: Float32Array, projection: Projection): Float32Array {
  const { components, dimension, offset } = projection;
  const count = rows.length / dimension;
  const out = new Float32Array(count * components);
  project({ rows, count }, projection, out);
  for (let at = 0; at < out.length; at++) out[at]! -= offset[at % components]!;
  return out;
}
