import { breathe } from '../breathe';
import type { FeatureMatrix } from '../features/matrix';
import type { Random } from '../random';
import { squaredDistance } from './distance';

/** A k-means result. */
export interface KMeansResult {
  /** Cluster of each row, 0…k − 1. */
  readonly labels: Int32Array;
  /** Row-major k × dimension. */
  readonly centres: Float32Array;
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
}

const MAX_ITERATIONS = 100;
/** Lloyd's iterations end once fewer than this share of the rows changes its cluster. */
const SETTLED = 0.002;

/**
 * Best of `restarts` runs of Lloyd's algorithm from greedy k-means++ seeds. An emptied cluster takes the row that is farthest
 * from its centre.
 * @throws RangeError unless 1 ≤ k ≤ count.
 * Source: Arthur and Vassilvitskii 2007, k-means++.
 */
export async function kMeans(
  features: FeatureMatrix,
  k: number,
  restarts: number,
  random: Random,
  signal: AbortSignal,
): Promise<KMeansResult> {
  if (!(k >= 1 && k <= features.count)) throw new RangeError(`k = ${k} needs between 1 and ${features.count} images`);
  let best: KMeansResult | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const centres = await plusPlusSeeds(features, k, random, signal);
    const result = await lloyd(features, centres, k, signal);
    if (!best || result.inertia < best.inertia) best = result;
  }
  return best!;
}

/** Greedy k-means++: of a few candidates drawn by squared distance, the one that leaves the smallest sum is taken. */
async function plusPlusSeeds(
  { count, dimension, rows }: FeatureMatrix,
  k: number,
  random: Random,
  signal: AbortSignal,
): Promise<Float32Array> {
  const trials = 2 + Math.floor(Math.log(k));
  const centres = new Float32Array(k * dimension);
  let nearest = new Float64Array(count).fill(Infinity);
  let candidate = new Float64Array(count);
  let best = new Float64Array(count);
  let sum = 0;
  for (let c = 0; c < k; c++) {
    let smallest = Infinity;
    for (let trial = 0; trial < (c === 0 ? 1 : trials); trial++) {
      await breathe(signal);
      const chosen = c === 0 ? random.integer(count) : drawByWeight(nearest, sum, random);
      let left = 0;
      for (let i = 0; i < count; i++) {
        const distance = squaredDistance(rows, i * dimension, rows, chosen * dimension, dimension);
        left += candidate[i] = Math.min(nearest[i]!, distance);
      }
      if (left >= smallest) continue;
      smallest = left;
      [best, candidate] = [candidate, best];
      centres.set(rows.subarray(chosen * dimension, (chosen + 1) * dimension), c * dimension);
    }
    [nearest, best] = [best, nearest];
    sum = smallest;
  }
  return centres;
}

function drawByWeight(weights: Float64Array, sum: number, random: Random): number {
  let draw = random.next() * sum;
  for (let i = 0; i < weights.length; i++) {
    draw -= weights[i]!;
    if (draw < 0) return i;
  }
  return weights.length - 1;
}

async function lloyd(
  { count, dimension, rows }: FeatureMatrix,
  centres: Float32Array,
  k: number,
  signal: AbortSignal,
): Promise<KMeansResult> {
  const labels = new Int32Array(count).fill(-1);
  const own = new Float64Array(count);
  const sizes = new Int32Array(k);
  const sums = new Float64Array(k * dimension);
  for (let iteration = 0; ; iteration++) {
    let changed = 0;
    let inertia = 0;
    for (let i = 0; i < count; i++) {
      if ((i & 255) === 0) await breathe(signal);
      let label = 0;
      let smallest = Infinity;
      for (let c = 0; c < k; c++) {
        const distance = squaredDistance(rows, i * dimension, centres, c * dimension, dimension);
        if (distance < smallest) {
          smallest = distance;
          label = c;
        }
      }
      if (labels[i] !== label) changed++;
      labels[i] = label;
      own[i] = smallest;
      inertia += smallest;
    }
    if (changed <= SETTLED * count || iteration === MAX_ITERATIONS) return { labels, centres, inertia };
    sizes.fill(0);
    sums.fill(0);
    for (let i = 0; i < count; i++) {
      const at = labels[i]! * dimension;
      sizes[labels[i]!]!++;
      for (let j = 0; j < dimension; j++) sums[at + j]! += rows[i * dimension + j]!;
    }
    for (let c = 0; c < k; c++) {
      if (sizes[c]! > 0) {
        for (let j = 0; j < dimension; j++) centres[c * dimension + j] = sums[c * dimension + j]! / sizes[c]!;
      } else {
        const far = farthest(own);
        centres.set(rows.subarray(far * dimension, (far + 1) * dimension), c * dimension);
        own[far] = 0;
      }
    }
  }
}

function farthest(distances: Float64Array): number {
  let far = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > distances[far]!) far = i;
  return far;
}
