import type { FeatureMatrix } from '../features/matrix';
import type { Random } from '../random';
import { principalComponents } from './pca';
import { standardise } from './standardise';

/**
 * Features as k-means gets them. Published: standardised. Refined: standardised, cut to their principal components, each
 * divided by the root of its deviation (half-way to whitening, so that brightness does not drown the rest), and brought
 * to unit length, which makes the distance an angle.
 */
export async function prepareForClustering(
  features: FeatureMatrix,
  components: number,
  rules: 'published' | 'refined',
  random: Random,
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  const standard = standardise(features);
  if (rules === 'published') return standard;
  const reduced = await principalComponents(standard, components, random, signal);
  return unitLength(halfWhiten(reduced));
}

function halfWhiten({ count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  const scale = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) scale[j]! += rows[at]! ** 2;
  for (let j = 0; j < dimension; j++) scale[j] = scale[j]! > 0 ? (scale[j]! / count) ** -0.25 : 0;
  return { count, dimension, rows: rows.map((value, at) => value * scale[at % dimension]!) };
}

function unitLength({ count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < dimension; j++) sum += rows[i * dimension + j]! ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let j = 0; j < dimension; j++) out[i * dimension + j] = rows[i * dimension + j]! * scale;
  }
  return { count, dimension, rows: out };
}
