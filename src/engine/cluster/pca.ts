import { breathe } from '../breathe';
import { takeRows, type FeatureMatrix } from '../features/matrix';
import type { Random } from '../random';

/** Rows that the components are found on. */
const SAMPLE = 1200;
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
  project(mean, 0, basis, components, dimension, offset, 0);
  for (let i = 0; i < count; i++) {
    await breathe(signal);
    project(rows, i * dimension, basis, components, dimension, out, i * components);
    for (let c = 0; c < components; c++) out[i * components + c]! -= offset[c]!;
  }
  return { count, dimension: components, rows: out };
}

/** The rows that stand for all when components are sought, sorted. */
export function sampleForComponents(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  random.shuffle(order);
  return order.subarray(0, Math.min(SAMPLE, count)).slice().sort();
}

/**
 * The leading principal components of centred rows by subspace iteration: components × dimension, each of length 1.
 * Source: Halko, Martinsson and Tropp 2011, doi:10.1137/090771806.
 */
export async function leadingComponents(
  { count, dimension, rows }: FeatureMatrix,
  components: number,
  random: Random,
  signal: AbortSignal,
  iterations = ITERATIONS,
): Promise<Float32Array> {
  // `basis` holds one component a row, so that every inner loop runs along memory.
  const basis = new Float32Array(components * dimension);
  for (let i = 0; i < basis.length; i++) basis[i] = random.normal();
  orthonormalise(basis, components, dimension);
  const next = new Float32Array(components * dimension);
  const weights = new Float32Array(components);
  for (let iteration = 0; iteration < iterations; iteration++) {
    next.fill(0);
    for (let i = 0; i < count; i++) {
      await breathe(signal);
      project(rows, i * dimension, basis, components, dimension, weights, 0);
      for (let c = 0, at = 0; c < components; c++) {
        const weight = weights[c]!;
        for (let j = 0; j < dimension; j++, at++) next[at]! += weight * rows[i * dimension + j]!;
      }
    }
    basis.set(next.map((value) => value / count));
    orthonormalise(basis, components, dimension);
  }
  return basis;
}

/** Dot products of one row with every basis row, four at a time: a value that was loaded serves four of them. */
export function project(
  row: Float32Array,
  from: number,
  basis: Float32Array,
  components: number,
  dimension: number,
  out: Float32Array,
  to: number,
): void {
  let c = 0;
  for (; c + 3 < components; c += 4) {
    const b0 = c * dimension;
    const b1 = b0 + dimension;
    const b2 = b1 + dimension;
    const b3 = b2 + dimension;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < dimension; j++) {
      const value = row[from + j]!;
      s0 += value * basis[b0 + j]!;
      s1 += value * basis[b1 + j]!;
      s2 += value * basis[b2 + j]!;
      s3 += value * basis[b3 + j]!;
    }
    out[to + c] = s0;
    out[to + c + 1] = s1;
    out[to + c + 2] = s2;
    out[to + c + 3] = s3;
  }
  for (; c < components; c++) out[to + c] = dot(basis, c * dimension, row, from, dimension);
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
        const weight = dot(basis, c * dimension, basis, other * dimension, dimension);
        for (let j = 0; j < dimension; j++) basis[c * dimension + j]! -= weight * basis[other * dimension + j]!;
      }
    }
    const length = Math.sqrt(dot(basis, c * dimension, basis, c * dimension, dimension)) || 1;
    for (let j = 0; j < dimension; j++) basis[c * dimension + j]! /= length;
  }
}

function dot(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = 0;
  for (; j + 3 < length; j += 4) {
    s0 += a[atA + j]! * b[atB + j]!;
    s1 += a[atA + j + 1]! * b[atB + j + 1]!;
    s2 += a[atA + j + 2]! * b[atB + j + 2]!;
    s3 += a[atA + j + 3]! * b[atB + j + 3]!;
  }
  for (; j < length; j++) s0 += a[atA + j]! * b[atB + j]!;
  return s0 + s1 + s2 + s3;
}
