import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { squaredDistance } from '../numeric/distance';
import type { FeatureMatrix } from '../numeric/matrix';
import { Nearest } from '../numeric/nearest';
import type { Work } from '../base/work';

/** Images beyond k that are looked at. They take the places of copies. */
const SPARE = 20;
/**
 * How far images lie apart around an image: the distance to its sixth nearest. A picture seldom has
 * as many copies that are not equal.
 */
const USUAL = 6;
/**
 * Two images nearer than this share of what is usual around both are one picture, scaled or
 * compressed anew.
 */
const COPY = 0.2;

/**
 * Who votes on each image. Row-major: image i has the places `i * k` … `i * k + k − 1`, the nearest
 * first.
 */
export interface Voters {
  readonly k: number;
  /** −1 after the last, where an image has fewer than k. */
  readonly images: Int32Array;
  /** Euclidean. */
  readonly distances: Float32Array;
  /**
   * For each image, how many near images with its label do not vote because they are its copies, or
   * copies of one another.
   */
  readonly silent: Int32Array;
}

/**
 * The k images nearest to each image that has a label, itself left out; exact, by Euclidean
 * distance, of equal ones the first. Copies of a picture are not several opinions. An image's
 * copies under the same label do not vote on it, because they got that label together. Of several
 * copies under one label, one votes on other images. A copy under another label does vote: one of
 * the two is wrong. Cost O(images² · dimension).
 * @param labels −1 for images that neither vote nor are voted on.
 * @param hashes what is equal has equal contents.
 * @throws the signal's reason within 200 ms after it is aborted.
 */
export async function votersOf(
  features: FeatureMatrix,
  labels: Int32Array,
  hashes: readonly string[],
  k: number,
  work: Work,
): Promise<Voters> {
  const { count } = features;
  const around = await surroundings(features, labels, k + SPARE, work);
  const images = new Int32Array(count * k).fill(-1);
  const distances = new Float32Array(count * k);
  const silent = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    await yieldToEventLoop(work.signal);
    let from = i * around.most;
    for (let to = i * k; to < (i + 1) * k && from < (i + 1) * around.most && around.images[from]! >= 0; from++) {
      const j = around.images[from]!;
      const saidAlready = (other: number): boolean =>
        labels[other] === labels[j] && isCopy(features, around.usual, hashes, other, j);
      if (saidAlready(i) || images.subarray(i * k, to).some(saidAlready)) {
        if (labels[i] === labels[j]) silent[i]!++;
        continue;
      }
      images[to] = j;
      distances[to++] = around.distances[from]!;
    }
  }
  return { k, images, distances, silent };
}

interface Surroundings {
  readonly most: number;
  /** `most` places for each image, the nearest first, −1 after the last. */
  readonly images: Int32Array;
  readonly distances: Float32Array;
  /**
   * Distance from each image to its sixth, or to its last where it has fewer; at most the median of
   * these.
   */
  readonly usual: Float32Array;
}

async function surroundings(
  { count, dimension, rows }: FeatureMatrix,
  labels: Int32Array,
  most: number,
  work: Work,
): Promise<Surroundings> {
  const images = new Int32Array(count * most).fill(-1);
  const distances = new Float32Array(count * most);
  const usual = new Float32Array(count);
  const nearest = new Nearest(most);
  for (let i = 0; i < count; i++) {
    work.progress(i, count);
    if (labels[i]! < 0) continue;
    for (let j = 0; j < count; j++) {
      if ((j & 1023) === 0) await yieldToEventLoop(work.signal);
      if (j === i || labels[j]! < 0) continue;
      nearest.offer(j, squaredDistance(rows, i * dimension, rows, j * dimension, dimension));
    }
    const found = nearest.take();
    images.set(found.items, i * most);
    distances.set(found.distances.map(Math.sqrt), i * most);
    usual[i] = Math.sqrt(found.distances[USUAL - 1] ?? found.distances.at(-1) ?? 0);
  }
  work.progress(count, count);
  // In a small class that lies far from the others, the sixth nearest image is of another class. So
  // the distance is at most the median.
  const sorted = usual.filter((_, i) => labels[i]! >= 0).sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  usual.forEach((distance, i) => (usual[i] = Math.min(distance, median)));
  return { most, images, distances, usual };
}

/**
 * Decided for each pair alone. Chains of pairs would join images of a dense class that only
 * resemble each other.
 */
function isCopy(
  { dimension, rows }: FeatureMatrix,
  usual: Float32Array,
  hashes: readonly string[],
  a: number,
  b: number,
): boolean {
  if (hashes[a] === hashes[b]) return true;
  const limit = COPY * Math.min(usual[a]!, usual[b]!);
  return squaredDistance(rows, a * dimension, rows, b * dimension, dimension) < limit ** 2;
}
