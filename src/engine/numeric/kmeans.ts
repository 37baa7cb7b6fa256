import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from './matrix';
import { Kernels, strideOf } from './kernels/kernels';
import type { Random } from '../base/random';

/** A k-means result. */
export interface KMeansResult {
  /** Cluster of each row, 0…k − 1. */
  readonly labels: Int32Array;
  /** Row-major k × dimension. */
  readonly centres: Float32Array;
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
}

/** Features in the memory of the kernels, for one k-means run after the other. */
export interface LoadedRows {
  readonly memory: Kernels;
  readonly address: number;
  readonly count: number;
  readonly dimension: number;
}

const MAX_ITERATIONS = 100;
/** Lloyd's iterations end once fewer than this share of the rows changes its cluster. */
const SETTLED = 0.002;
/** Coordinates that are compared between two breaths, a few milliseconds' worth. */
const SLICE = 8e6;

/**
 * Best of `restarts` runs of Lloyd's algorithm from greedy k-means++ seeds. An emptied cluster
 * takes the row that is farthest from its centre.
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
  checkK(k, features.count);
  const rows = loadRows(features);
  let best: KMeansResult | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const result = await kMeansOnce(rows, k, random, signal);
    if (!best || result.inertia < best.inertia) best = result;
  }
  return best!;
}

/** @throws RangeError unless 1 ≤ k ≤ count. */
export function checkK(k: number, count: number): void {
  if (!(k >= 1 && k <= count)) throw new RangeError(`k = ${k} needs between 1 and ${count} images`);
}

/** Copies features to where the kernels can read them. */
export function loadRows({ rows, count, dimension }: FeatureMatrix): LoadedRows {
  const memory = new Kernels();
  return { memory, address: memory.padded(rows, count, dimension), count, dimension };
}

/**
 * One run from one start; only one at a time on the same rows. The same in every thread and on
 * every machine.
 */
export async function kMeansOnce(
  rows: LoadedRows,
  k: number,
  random: Random,
  signal: AbortSignal,
): Promise<KMeansResult> {
  const before = rows.memory.mark();
  try {
    const room = allocate(rows, k);
    await plusPlusSeeds(rows, room, random, signal);
    return await lloyd(rows, room, signal);
  } finally {
    rows.memory.release(before);
  }
}

/** Addresses of what a run needs beside the rows. */
type Room = ReturnType<typeof allocate>;

function allocate({ memory, count, dimension }: LoadedRows, k: number) {
  const stride = strideOf(dimension);
  /** Centres of each row's bounds: whole vectors of four. */
  const padded = strideOf(k);
  return {
    k,
    stride,
    padded,
    labels: memory.allocate(count * 4),
    nearest: memory.allocate(count * 4),
    trial: memory.allocate(count * 4),
    bestTrial: memory.allocate(count * 4),
    upper: memory.allocate(count * 4),
    lower: memory.allocate(count * padded * 4),
    own: memory.allocate(count * 8),
    seeds: memory.allocate(k * 4),
    between: memory.allocate(k * 4),
    list: memory.allocate(32),
    centres: memory.allocate(k * stride * 4),
    sums: memory.allocate(k * stride * 8),
    sizes: memory.allocate(k * 4),
    half: memory.allocate(padded * padded * 4),
    moved: memory.allocate(padded * 4),
  };
}

/**
 * Greedy k-means++: of a few candidates drawn by squared distance, the one that leaves the smallest
 * sum is taken. Leaves the seeds as centres, and as label of each row its nearest seed.
 */
async function plusPlusSeeds(rows: LoadedRows, room: Room, random: Random, signal: AbortSignal): Promise<void> {
  const { memory, address, count } = rows;
  const { k, stride, seeds, between, list, labels } = room;
  const trials = 2 + Math.floor(Math.log(k));
  let { nearest, trial, bestTrial } = room;
  memory.floats(nearest, count).fill(Infinity);
  memory.integers(labels, count).fill(0);
  let sum = 0;
  for (let c = 0; c < k; c++) {
    let smallest = Infinity;
    for (let attempt = 0; attempt < (c === 0 ? 1 : trials); attempt++) {
      await yieldToEventLoop(signal);
      const chosen = c === 0 ? random.integer(count) : memory.call.drawByWeight(nearest, count, random.next() * sum);
      const left = memory.call.seedTrial(
        address,
        count,
        stride,
        chosen,
        nearest,
        labels,
        seeds,
        c,
        between,
        trial,
        list,
      );
      if (left >= smallest) continue;
      smallest = left;
      [bestTrial, trial] = [trial, bestTrial];
      memory.integers(seeds, k)[c] = chosen;
    }
    memory.call.adoptSeed(count, c, nearest, bestTrial, labels);
    [nearest, bestTrial] = [bestTrial, nearest];
    sum = smallest;
  }
  const all = memory.floats(address, count * stride);
  const centres = memory.floats(room.centres, k * stride);
  memory
    .integers(seeds, k)
    .forEach((row, c) => centres.set(all.subarray(row * stride, (row + 1) * stride), c * stride));
  if (nearest !== room.nearest) memory.floats(room.nearest, count).set(memory.floats(nearest, count));
}

/** Lloyd's iterations from the seeds and labels that {@link plusPlusSeeds} left. */
async function lloyd(rows: LoadedRows, room: Room, signal: AbortSignal): Promise<KMeansResult> {
  const { memory, address, count, dimension } = rows;
  const { call } = memory;
  const { k, stride, padded, labels, nearest, half, moved, upper, lower, sums, sizes, centres, own, list } = room;
  const slice = Math.max(64, Math.floor(SLICE / (k * stride)));
  call.halfBetween(centres, k, padded, stride, half);
  call.firstBounds(count, padded, stride, labels, nearest, half, upper, lower);
  call.sumClusters(address, count, k, stride, labels, sums, sizes);
  memory.floats(moved, padded).fill(0);
  for (let iteration = 1, changed = count; changed > SETTLED * count && iteration <= MAX_ITERATIONS; iteration++) {
    moveCentres(rows, room);
    call.halfBetween(centres, k, padded, stride, half);
    changed = 0;
    for (let from = 0; from < count; from += slice) {
      await yieldToEventLoop(signal);
      const to = Math.min(count, from + slice);
      changed += call.reassign(
        address,
        from,
        to,
        stride,
        centres,
        padded,
        half,
        moved,
        labels,
        upper,
        lower,
        sums,
        sizes,
        list,
      );
    }
  }
  const inertia = call.ownDistances(address, count, stride, centres, labels, own);
  const found = new Float32Array(k * dimension);
  const wide = memory.floats(centres, k * stride);
  for (let c = 0; c < k; c++) found.set(wide.subarray(c * stride, c * stride + dimension), c * dimension);
  return { labels: memory.integers(labels, count).slice(), centres: found, inertia };
}

/**
 * Every centre goes to the mean of its rows, that of an emptied cluster to the row that is farthest
 * from its centre.
 */
function moveCentres({ memory, address, count }: LoadedRows, room: Room): void {
  const { k, stride, padded, labels, moved, sums, sizes, centres, own } = room;
  const empty = memory.integers(sizes, k).reduce<number[]>((list, size, c) => (size > 0 ? list : [...list, c]), []);
  if (empty.length > 0) memory.call.ownDistances(address, count, stride, centres, labels, own);
  memory.call.recentre(sums, sizes, k, stride, centres, moved);
  const distances = memory.doubles(own, count);
  for (const c of empty) {
    const far = farthest(distances);
    const row = memory.floats(address + far * stride * 4, stride);
    memory.floats(centres + c * stride * 4, stride).set(row);
    // Nothing is known of distances to this centre any more.
    memory.floats(moved, padded)[c] = Infinity;
    distances[far] = 0;
  }
}

function farthest(distances: Float64Array): number {
  let far = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > distances[far]!) far = i;
  return far;
}
