import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { squaredDistance } from '../numeric/distance';
import { principalComponents } from '../numeric/pca';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import type { Random } from '../base/random';
import { Nearest } from '../numeric/nearest';
import { NearestRows } from '../numeric/nearest-rows';
import type { Work } from '../base/work';
import { epochsFor, fitUmap } from './umap-fit';

/**
 * More images than this are placed beside their nearest fitted ones: fitting 5,000 takes some ten
 * seconds.
 */
const MOST_FITTED = 5000;
const NEIGHBOURS = 15;
/** Fitted images between which another one is placed. */
const ANCHORS = 5;
/** Rows that are placed at once. */
const BLOCK = 256;
/**
 * Neighbours are sought in this many principal components, so that wide features cost no more than
 * narrow ones.
 */
const COMPONENTS = 64;

/**
 * UMAP of the rows, unscaled. It starts from the first two principal components, so that the large
 * distances of the map mean something, and all its chance comes from `random`. Equal rows lie in
 * one place.
 * @param mostFitted rows; the others are placed between their nearest fitted ones.
 * @throws the signal's reason: during the fit's preparation, which the library does at one go,
 * after a second or two. Source: McInnes, Healy and Melville 2018, arXiv:1802.03426.
 */
export async function umapLayout(
  features: FeatureMatrix,
  random: Random,
  work: Work,
  mostFitted = MOST_FITTED,
): Promise<{ x: Float32Array; y: Float32Array }> {
  const narrow = await principalComponents(features, COMPONENTS, random.fork('components'), work.signal);
  const chosen = await drawDistinct(narrow, mostFitted, random.fork('fitted'), work.signal);
  const fitted = takeRows(narrow, chosen);
  const epochs = epochsFor(fitted.count);
  // An epoch weighs as much as the search of five images' neighbours among thousands.
  const total = fitted.count + 5 * epochs + narrow.count;
  const points =
    fitted.count > 3
      ? await fit(fitted, random, (done) => work.progress(done, total), work.signal)
      : await firstComponents(fitted, random, work.signal);
  const begun = total - narrow.count;
  return place(narrow, fitted, points, (done) => work.progress(begun + done, total), work.signal);
}

/** Positions of the fitted rows, two coordinates a row. */
async function fit(
  fitted: FeatureMatrix,
  random: Random,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { count, dimension, rows } = fitted;
  const neighbours = Math.min(NEIGHBOURS, count - 1);
  const indices: number[][] = [];
  const distances: number[][] = [];
  const nearest = new Nearest(neighbours);
  for (let i = 0; i < count; i++) {
    await yieldToEventLoop(signal);
    // The library counts a row as its own first neighbour.
    nearest.offer(i, -1);
    for (let j = 0; j < count; j++) {
      if (j !== i) nearest.offer(j, squaredDistance(rows, i * dimension, rows, j * dimension, dimension));
    }
    const found = nearest.take();
    indices.push([...found.items]);
    distances.push(Array.from(found.distances, (square) => Math.sqrt(Math.max(0, square))));
    onProgress(i + 1);
  }
  const start = await firstComponents(fitted, random, signal);
  const draws = random.fork('optimisation');
  return fitUmap(
    { indices, distances, start, dimension: 2, minDistance: 0.1, draws, jitter: draws },
    (done) => onProgress(count + 5 * done),
    signal,
  );
}

/** At most `most` rows no two of which are equal, drawn by `random`, in the order of the matrix. */
async function drawDistinct(
  { count, dimension, rows }: FeatureMatrix,
  most: number,
  random: Random,
  signal: AbortSignal,
): Promise<Int32Array> {
  const seen = new Set<string>();
  const chosen: number[] = [];
  for (const i of random.shuffle(Int32Array.from({ length: count }, (_, i) => i))) {
    if (chosen.length === most) break;
    await yieldToEventLoop(signal);
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    const bytes = Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString('latin1');
    if (seen.has(bytes)) continue;
    seen.add(bytes);
    chosen.push(i);
  }
  return Int32Array.from(chosen).sort();
}

/**
 * A row lies at the mean of its nearest fitted ones, each weighted by the inverse of its squared
 * distance.
 */
async function place(
  { count, dimension, rows }: FeatureMatrix,
  fitted: FeatureMatrix,
  points: Float32Array,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<{ x: Float32Array; y: Float32Array }> {
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const anchors = new NearestRows(fitted, ANCHORS);
  for (let from = 0; from < count; from += BLOCK) {
    await yieldToEventLoop(signal);
    const some = Math.min(BLOCK, count - from);
    const block = rows.subarray(from * dimension, (from + some) * dimension);
    anchors.of(block, (row, items, distances) => {
      const i = from + row;
      if (distances[0] === 0) {
        // A fitted row or its equal.
        x[i] = points[2 * items[0]!]!;
        y[i] = points[2 * items[0]! + 1]!;
        return;
      }
      let weights = 0;
      items.forEach((j, rank) => {
        const weight = 1 / distances[rank]!;
        weights += weight;
        x[i]! += weight * points[2 * j]!;
        y[i]! += weight * points[2 * j + 1]!;
      });
      x[i]! /= weights;
      y[i]! /= weights;
    });
    onProgress(from + some);
  }
  return { x, y };
}

/** The first two principal components, two values a row; a missing second one is 0. */
export async function firstComponents(
  features: FeatureMatrix,
  random: Random,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { count, dimension, rows } = await principalComponents(features, 2, random.fork('pca'), signal, 40);
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < Math.min(2, dimension); axis++) points[2 * i + axis] = rows[i * dimension + axis]!;
  }
  return points;
}
