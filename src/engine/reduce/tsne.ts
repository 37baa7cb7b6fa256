import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { symmetrised, type SparseMatrix } from '../numeric/neighbour-graph';
import { nearestNeighbours, PairwiseDistances, type Neighbours } from '../numeric/pairwise';
import type { ClustererContext } from '../numeric/partition';
import { principalComponents } from '../numeric/pca';
import { checkNumber, checkWhole } from '../numeric/setting-range';
import type { FeatureMatrix } from '../numeric/matrix';
import type { Random } from '../base/random';
import { QuadTree } from './quad-tree';

export interface TsneSettings {
  /** About how many neighbours of a row count, 1 … (count − 1) / 3. */
  readonly perplexity: number;
  readonly iterations: number;
  /**
   * Factor of the attraction in the first quarter of the iterations (at most 250), which draws
   * groups together.
   */
  readonly exaggeration: number;
  /** Step length; 'auto' takes count / exaggeration / 4, at least 50. */
  readonly learningRate: number | 'auto';
  /** How coarsely far points are taken together, 0 (exact) … 1. */
  readonly theta: number;
}

export const TSNE: TsneSettings = {
  perplexity: 30,
  iterations: 1000,
  exaggeration: 12,
  learningRate: 'auto',
  theta: 0.5,
};

/** Points whose forces are taken between two breaths. */
const CHUNK = 1024;
const EXAGGERATED = 250;

/**
 * t-SNE into the plane: rows that are near each other stay near, far ones part. It starts from the
 * first two principal components, so the seed moves it little. Repulsion after Barnes and Hut; the
 * exact nearest 3 · perplexity rows attract. Cost O(count² · dimension) once, O(count · log count +
 * count · perplexity) an iteration; memory O(count · (dimension + perplexity)).
 * @returns count × 2, and the Kullback–Leibler divergence that is left, lower is better.
 * @throws RangeError for settings out of range.
 * Sources: van der Maaten and Hinton 2008; van der Maaten 2014; Belkina et al. 2019,
 * doi:10.1038/s41467-019-13055-y, for step and start.
 */
export async function tsne(
  features: FeatureMatrix,
  settings: TsneSettings,
  { random, progress, signal }: ClustererContext,
): Promise<FeatureMatrix & { readonly divergence: number }> {
  const { count } = features;
  const { iterations, exaggeration, theta } = settings;
  checkNumber('perplexity', settings.perplexity, 1, (count - 1) / 3);
  checkWhole('iterations', iterations, 1, 1_000_000);
  checkNumber('exaggeration', exaggeration, 1, 1000);
  checkNumber('theta', theta, 0, 1);
  if (settings.learningRate !== 'auto') checkNumber('learningRate', settings.learningRate, Number.MIN_VALUE, 1e6);
  const rate = settings.learningRate === 'auto' ? Math.max(50, count / exaggeration / 4) : settings.learningRate;
  // The neighbours weigh about as much as a tenth of the iterations.
  const total = Math.ceil(iterations * 1.1);
  const begun = total - iterations;
  const neighbours = await nearestNeighbours(
    new PairwiseDistances(features),
    Math.floor(3 * settings.perplexity),
    (done: number) => progress(Math.floor((begun * done) / count), total),
    signal,
  );
  const picks = await affinities(neighbours, count, settings.perplexity, signal);
  const attraction = symmetrised(neighbours.indices, picks, neighbours.k, count);
  const points = await startOf(features, random.fork('start'), signal);
  const forces = new Forces(attraction, theta);
  const step = new Float64Array(2 * count);
  const gains = new Float64Array(2 * count).fill(1);
  const early = Math.min(EXAGGERATED, Math.floor(iterations / 4));
  for (let iteration = 0; iteration < iterations; iteration++) {
    const gradient = await forces.gradient(points, iteration < early ? exaggeration : 1, signal);
    const momentum = iteration < early ? 0.5 : 0.8;
    for (let at = 0; at < gradient.length; at++) {
      const slope = gradient[at]!;
      gains[at] = Math.max(0.01, step[at]! * slope < 0 ? gains[at]! + 0.2 : gains[at]! * 0.8);
      step[at] = momentum * step[at]! - rate * gains[at]! * slope;
      points[at]! += step[at]!;
    }
    progress(begun + iteration + 1, total);
  }
  const divergence = await forces.divergence(points, signal);
  return { count, dimension: 2, rows: Float32Array.from(points), divergence };
}

/**
 * Half of how likely each row is drawn and picks each of its neighbours: a Gaussian as wide as
 * gives it the perplexity.
 */
async function affinities(
  { k, distances }: Neighbours,
  count: number,
  perplexity: number,
  signal: AbortSignal,
): Promise<Float64Array> {
  const wanted = Math.log(perplexity);
  const out = new Float64Array(count * k);
  for (let i = 0; i < count; i++) {
    if (i % 256 === 0) await yieldToEventLoop(signal);
    const row = out.subarray(i * k, (i + 1) * k);
    const nearest = distances[i * k]! ** 2;
    let low = 0;
    let high = Infinity;
    let precision = 1;
    for (let attempt = 0; attempt < 100; attempt++) {
      let sum = 0;
      let mean = 0;
      for (let rank = 0; rank < k; rank++) {
        const further = distances[i * k + rank]! ** 2 - nearest;
        sum += row[rank] = Math.exp(-precision * further);
        mean += further * row[rank]!;
      }
      for (let rank = 0; rank < k; rank++) row[rank]! /= sum;
      const surplus = Math.log(sum) + (precision * mean) / sum - wanted;
      if (Math.abs(surplus) < 1e-5) break;
      // A wider Gaussian has more neighbours.
      if (surplus > 0) {
        low = precision;
        precision = high === Infinity ? precision * 2 : (precision + high) / 2;
      } else {
        high = precision;
        precision = (precision + low) / 2;
      }
    }
    for (let rank = 0; rank < k; rank++) row[rank]! /= 2 * count;
  }
  return out;
}

/**
 * The first two principal components, shrunk so that the first deviates by 1e-4; two values a row.
 */
async function startOf(features: FeatureMatrix, random: Random, signal: AbortSignal): Promise<Float64Array> {
  const { count, dimension, rows } = await principalComponents(features, 2, random, signal, 40);
  const points = new Float64Array(2 * count);
  const mean = [0, 0];
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < Math.min(2, dimension); axis++) mean[axis]! += rows[i * dimension + axis]! / count;
  }
  let square = 0;
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < Math.min(2, dimension); axis++) {
      points[2 * i + axis] = rows[i * dimension + axis]! - mean[axis]!;
    }
    square += points[2 * i]! ** 2;
  }
  const scale = square > 0 ? 1e-4 / Math.sqrt(square / count) : 0;
  // A little chance besides: equal rows would never part, and features without a second direction
  // would stay on a line.
  return points.map((value) => value * scale + 1e-6 * random.normal());
}

/** What moves the points. */
class Forces {
  private readonly tree: QuadTree;
  private readonly repulsion: Float64Array;
  private readonly out: Float64Array;

  constructor(
    private readonly attraction: SparseMatrix,
    private readonly theta: number,
  ) {
    this.tree = new QuadTree(attraction.count);
    this.repulsion = new Float64Array(2 * attraction.count);
    this.out = new Float64Array(2 * attraction.count);
  }

  /** Gradient of the divergence, with the attraction times `factor`. Only until the next call. */
  async gradient(points: Float64Array, factor: number, signal: AbortSignal): Promise<Float64Array> {
    const { count, starts, ends, weights } = this.attraction;
    const { out, repulsion } = this;
    const all = await this.repel(points, signal);
    for (let i = 0; i < count; i++) {
      if (i % CHUNK === 0) await yieldToEventLoop(signal);
      const x = points[2 * i]!;
      const y = points[2 * i + 1]!;
      let fx = 0;
      let fy = 0;
      for (let at = starts[i]!, end = starts[i + 1]!; at < end; at++) {
        const other = 2 * ends[at]!;
        const dx = x - points[other]!;
        const dy = y - points[other + 1]!;
        const force = weights[at]! / (1 + dx * dx + dy * dy);
        fx += force * dx;
        fy += force * dy;
      }
      out[2 * i] = 4 * (factor * fx - repulsion[2 * i]! / all);
      out[2 * i + 1] = 4 * (factor * fy - repulsion[2 * i + 1]! / all);
    }
    return out;
  }

  async divergence(points: Float64Array, signal: AbortSignal): Promise<number> {
    const { count, starts, ends, weights } = this.attraction;
    const all = await this.repel(points, signal);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      for (let at = starts[i]!; at < starts[i + 1]!; at++) {
        const other = 2 * ends[at]!;
        const square = (points[2 * i]! - points[other]!) ** 2 + (points[2 * i + 1]! - points[other + 1]!) ** 2;
        const weight = weights[at]!;
        if (weight > 0) sum += weight * Math.log(weight * (1 + square) * all);
      }
    }
    return sum;
  }

  /** Fills in the repulsion of each point; returns the sum by which it is to be divided. */
  private async repel(points: Float64Array, signal: AbortSignal): Promise<number> {
    const { count } = this.attraction;
    this.tree.build(points);
    this.repulsion.fill(0);
    let all = 0;
    for (let from = 0; from < count; from += CHUNK) {
      await yieldToEventLoop(signal);
      all += this.tree.repel(points, from, Math.min(count, from + CHUNK), this.theta, this.repulsion);
    }
    return Math.max(all, Number.MIN_VALUE);
  }
}
