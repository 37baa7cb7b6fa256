import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { dotProduct } from './distance';
import { takeRows, type FeatureMatrix } from './matrix';
import { project } from './kernels/project';
import type { Random } from '../base/random';

/** Rows that the components are found on. */
const SAMPLE = 1200;
/** Rows that are multiplied at once with those before them. */
const STRIP = 100;
/** Enough for a space to cluster in; single components need more to come apart. */
const ITERATIONS = 3;

/**
 * Projects features on their leading principal components, found on at most 1,200 rows.
 * Returns count × min(components, dimension); cost O(count · dimension · components).
 */
export async function principalComponents(
  features: FeatureMatrix,
  components: number,
  random: Random,
  signal: AbortSignal,
  iterations = ITERATIONS,
): Promise<FeatureMatrix> {
  const { count, dimension, rows } = features;
  if (components >= dimension || components >= count) return features;
  const mean = columnMeans(features);
  const sample = takeRows(features, sampleForComponents(count, random));
  for (let i = 0; i < sample.rows.length; i++) sample.rows[i]! -= mean[i % dimension]!;
  const basis = await leadingComponents(sample, components, random, signal, iterations);
  const out = new Float32Array(count * components);
  const offset = new Float32Array(components);
  const onto = { basis, components, dimension };
  project({ rows: mean, count: 1 }, onto, offset);
  project({ rows, count }, onto, out);
  for (let i = 0; i < out.length; i++) out[i]! -= offset[i % components]!;
  return { count, dimension: components, rows: out };
}

/** The rows that stand for all when components are sought, sorted. */
export function sampleForComponents(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  random.shuffle(order);
  return order.subarray(0, Math.min(SAMPLE, count)).slice().sort();
}

/**
 * The leading principal components of centred rows by subspace iteration: components × dimension,
 * each of length 1. Source: Halko, Martinsson and Tropp 2011, doi:10.1137/090771806.
 */
export async function leadingComponents(
  sample: FeatureMatrix,
  components: number,
  random: Random,
  signal: AbortSignal,
  iterations = ITERATIONS,
): Promise<Float32Array> {
  const { count, dimension, rows } = sample;
  const columns = transposed(rows, count, dimension);
  if (count < dimension && iterations * components > count) {
    // All rows with one another once, where every iteration would take all features.
    const between = productsOf(sample);
    const step = (basis: Float32Array, next: Float32Array): void =>
      project({ rows: basis, count: components }, { basis: between, components: count, dimension: count }, next);
    const weights = await leadingSubspace({ components, dimension: count, iterations }, step, random, signal);
    const basis = new Float32Array(components * dimension);
    project({ rows: weights, count: components }, { basis: columns, components: dimension, dimension: count }, basis);
    orthonormalise(basis, components, dimension);
    return basis;
  }
  const weights = new Float32Array(count * components);
  const step = (basis: Float32Array, next: Float32Array): void => {
    project({ rows, count }, { basis, components, dimension }, weights);
    const weighted = { rows: transposed(weights, count, components), count: components };
    project(weighted, { basis: columns, components: dimension, dimension: count }, next);
    for (let i = 0; i < next.length; i++) next[i]! /= count;
  };
  return leadingSubspace({ components, dimension, iterations }, step, random, signal);
}

/**
 * The leading eigenvectors of a symmetric matrix, components × dimension.
 * @param step multiplies each row of a basis with the matrix.
 */
async function leadingSubspace(
  { components, dimension, iterations }: Readonly<Record<'components' | 'dimension' | 'iterations', number>>,
  step: (basis: Float32Array, next: Float32Array) => void,
  random: Random,
  signal: AbortSignal,
): Promise<Float32Array> {
  // `basis` holds one component a row, so that every inner loop runs along memory.
  const basis = new Float32Array(components * dimension);
  for (let i = 0; i < basis.length; i++) basis[i] = random.normal();
  orthonormalise(basis, components, dimension);
  const next = new Float32Array(components * dimension);
  for (let iteration = 0; iteration < iterations; iteration++) {
    await yieldToEventLoop(signal);
    step(basis, next);
    basis.set(next);
    orthonormalise(basis, components, dimension);
  }
  return basis;
}

/** Dot products of all rows, count × count; each pair is multiplied once but near the diagonal. */
function productsOf({ count, dimension, rows }: FeatureMatrix): Float32Array {
  const products = new Float32Array(count * count);
  for (let from = 0; from < count; from += STRIP) {
    const to = Math.min(count, from + STRIP);
    const before = new Float32Array((to - from) * to);
    project({ rows, from, count: to - from }, { basis: rows, components: to, dimension }, before);
    for (let i = from; i < to; i++) {
      for (let j = 0; j < to; j++) {
        const product = before[(i - from) * to + j]!;
        products[i * count + j] = product;
        products[j * count + i] = product;
      }
    }
  }
  return products;
}

function transposed(rows: Float32Array, count: number, dimension: number): Float32Array {
  const columns = new Float32Array(rows.length);
  for (let i = 0; i < count; i++) for (let j = 0; j < dimension; j++) columns[j * count + i] = rows[i * dimension + j]!;
  return columns;
}

function columnMeans({ count, dimension, rows }: FeatureMatrix): Float32Array {
  const sum = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) sum[j]! += rows[at]!;
  return Float32Array.from(sum, (value) => value / count);
}

/** Gram-Schmidt, twice for stability. */
function orthonormalise(basis: Float32Array, components: number, dimension: number): void {
  for (let c = 0; c < components; c++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < c; other++) {
        const weight = dotProduct(basis, c * dimension, basis, other * dimension, dimension);
        for (let j = 0; j < dimension; j++) basis[c * dimension + j]! -= weight * basis[other * dimension + j]!;
      }
    }
    const length = Math.sqrt(dotProduct(basis, c * dimension, basis, c * dimension, dimension)) || 1;
    for (let j = 0; j < dimension; j++) basis[c * dimension + j]! /= length;
  }
}
