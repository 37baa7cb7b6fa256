import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { Random } from '../base/random';
import type { SparseMatrix } from './neighbour-graph';

/**
 * Vectors beside those that are asked for: the block converges as fast as the gap behind them all
 * is wide.
 */
const SPARE = 10;
const DEGREE = 40;
const MOST_ROUNDS = 60;
/** Length of A·v − λ·v from which on a vector counts as found. */
const EXACT = 1e-7;

/**
 * The `k` eigenvectors with the largest eigenvalues of a symmetric matrix whose eigenvalues lie in
 * [−1, 1]. Subspace iteration, which a Chebyshev polynomial speeds up, finds equal eigenvalues as
 * often as they are there. Cost of a round O(40 · (k + 10) · entries).
 * @returns the values, descending, and the vectors, each of length 1, one after the other: k ×
 * count.
 * Source: Zhou, Saad, Tiago and Chelikowsky 2006, doi:10.1016/j.jcp.2006.03.017.
 */
export async function largestEigenvectors(
  matrix: SparseMatrix,
  k: number,
  random: Random,
  signal: AbortSignal,
): Promise<{ values: Float64Array; vectors: Float64Array; converged: boolean }> {
  const { count } = matrix;
  const width = Math.min(count, k + SPARE);
  let block = Float64Array.from({ length: width * count }, () => random.normal());
  let values: Float64Array = new Float64Array(width);
  await orthonormalise(block, width, count, random, signal);
  let converged = false;
  for (let round = 0; round < MOST_ROUNDS && !converged; round++) {
    // Of the wanted vectors grows what lies above the smallest value of the block, the rest stays
    // within [−1, 1].
    if (round > 0) await filter(matrix, block, width, values[width - 1]!, signal);
    await orthonormalise(block, width, count, random, signal);
    const image = new Float64Array(block.length);
    for (let c = 0; c < width; c++) {
      await yieldToEventLoop(signal);
      multiply(matrix, block.subarray(c * count, (c + 1) * count), image.subarray(c * count, (c + 1) * count));
    }
    const small = new Float64Array(width * width);
    for (let a = 0; a < width; a++) {
      await yieldToEventLoop(signal);
      for (let b = 0; b < width; b++) small[a * width + b] = dot(block, a * count, image, b * count, count);
    }
    const turned = symmetricEigenvectors(small, width);
    values = turned.values;
    block = await combine(block, turned.vectors, width, count, signal);
    const images = await combine(image, turned.vectors, width, count, signal);
    converged = true;
    for (let c = 0; c < k && converged; c++) {
      let residual = 0;
      for (let at = c * count; at < (c + 1) * count; at++) residual += (images[at]! - values[c]! * block[at]!) ** 2;
      converged = Math.sqrt(residual) < EXACT;
    }
  }
  return { values: values.slice(0, k), vectors: block.slice(0, k * count), converged };
}

/** Applies a Chebyshev polynomial that is small on [−1, cut] to every vector of the block. */
async function filter(
  matrix: SparseMatrix,
  block: Float64Array,
  width: number,
  cut: number,
  signal: AbortSignal,
): Promise<void> {
  const { count } = matrix;
  const half = Math.max(1e-3, (cut + 1) / 2);
  const middle = half - 1;
  for (let c = 0; c < width; c++) {
    let before = block.slice(c * count, (c + 1) * count);
    let now = new Float64Array(count);
    multiply(matrix, before, now);
    for (let i = 0; i < count; i++) now[i] = (now[i]! - middle * before[i]!) / half;
    let next = new Float64Array(count);
    for (let degree = 2; degree <= DEGREE; degree++) {
      await yieldToEventLoop(signal);
      multiply(matrix, now, next);
      for (let i = 0; i < count; i++) next[i] = (2 * (next[i]! - middle * now[i]!)) / half - before[i]!;
      [before, now, next] = [now, next, before];
    }
    block.set(now, c * count);
  }
}

function multiply({ count, starts, ends, weights }: SparseMatrix, vector: Float64Array, out: Float64Array): void {
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let at = starts[i]!, end = starts[i + 1]!; at < end; at++) sum += weights[at]! * vector[ends[at]!]!;
    out[i] = sum;
  }
}

/**
 * Gram-Schmidt, twice for stability; a vector that the ones before leave nothing of is drawn anew.
 */
async function orthonormalise(
  block: Float64Array,
  width: number,
  count: number,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  for (let c = 0; c < width; c++) {
    await yieldToEventLoop(signal);
    const own = block.subarray(c * count, (c + 1) * count);
    for (let attempt = 0; ; attempt++) {
      scaleToOne(own);
      for (let pass = 0; pass < 2; pass++) {
        for (let other = 0; other < c; other++) {
          const weight = dot(block, c * count, block, other * count, count);
          for (let i = 0; i < count; i++) own[i]! -= weight * block[other * count + i]!;
        }
      }
      if (scaleToOne(own) > 1e-10 || attempt === 3) break;
      for (let i = 0; i < count; i++) own[i] = random.normal();
    }
  }
}

/** Returns the length that the vector had. */
function scaleToOne(vector: Float64Array): number {
  const length = Math.sqrt(dot(vector, 0, vector, 0, vector.length));
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  return length;
}

/** Sums of the block's vectors, weighted by each row of `weights`. */
async function combine(
  block: Float64Array,
  weights: Float64Array,
  width: number,
  count: number,
  signal: AbortSignal,
): Promise<Float64Array<ArrayBuffer>> {
  const out = new Float64Array(block.length);
  for (let c = 0; c < width; c++) {
    await yieldToEventLoop(signal);
    for (let b = 0; b < width; b++) {
      const weight = weights[c * width + b]!;
      for (let i = 0; i < count; i++) out[c * count + i]! += weight * block[b * count + i]!;
    }
  }
  return out;
}

function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[atA + i]! * b[atB + i]!;
  return sum;
}

/**
 * All eigenvectors of a small symmetric matrix by Jacobi's rotations: values descending, one vector
 * a row.
 */
export function symmetricEigenvectors(
  matrix: Float64Array,
  size: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i++) turned[i * size + i] = 1;
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += a[p * size + q]! ** 2;
    if (off < 1e-28) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const corner = a[p * size + q]!;
        if (corner === 0) continue;
        const ratio = (a[q * size + q]! - a[p * size + p]!) / (2 * corner);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
        const cosine = 1 / Math.sqrt(tangent * tangent + 1);
        const sine = tangent * cosine;
        for (let i = 0; i < size; i++) rotate(a, i * size + p, i * size + q, cosine, sine);
        for (let i = 0; i < size; i++) rotate(a, p * size + i, q * size + i, cosine, sine);
        for (let i = 0; i < size; i++) rotate(turned, p * size + i, q * size + i, cosine, sine);
      }
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((x, y) => a[y * size + y]! - a[x * size + x]!);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => vectors.set(turned.subarray(from * size, (from + 1) * size), to * size));
  return { values: Float64Array.from(order, (i) => a[i * size + i]!), vectors };
}

function rotate(values: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const x = values[p]!;
  const y = values[q]!;
  values[p] = cosine * x - sine * y;
  values[q] = sine * x + cosine * y;
}
