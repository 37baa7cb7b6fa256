import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import type { FeatureMatrix } from '../../numeric/matrix';
import { dendrogramAsMade, dendrogramOf, type Dendrogram } from './dendrogram';
import { condensedAt, condensedDistances, PairwiseDistances } from '../../numeric/pairwise';
import { checkChoice } from '../../numeric/setting-range';
import { minimumSpanningTree } from '../../numeric/spanning-tree';
import type { Work } from '../../base/work';

export const LINKAGES = ['ward', 'average', 'complete', 'single', 'centroid'] as const;
export type Linkage = (typeof LINKAGES)[number];

/**
 * Agglomerative clustering: the two nearest clusters merge until one is left. Equal to SciPy's
 * `linkage` within 1e-4. Single linkage costs O(count² · dimension) and memory O(count ·
 * dimension); the others 2 · count² bytes, and centroid linkage O(count³) in the worst case.
 * @returns the whole hierarchy, to be cut once or more.
 * @throws RangeError for more than 20,000 rows, but for single linkage; for a linkage that there is
 * not.
 * Sources: Müllner 2011, arXiv:1109.2378; Murtagh 1983 for chains of nearest neighbours; Lance and
 * Williams 1967 for distances.
 */
export async function linkageTree(
  features: FeatureMatrix,
  linkage: Linkage,
  { progress, signal }: Work,
): Promise<Dendrogram> {
  checkChoice('linkage', linkage, LINKAGES);
  const { count } = features;
  if (count < 1) throw new RangeError('there are no images to cluster');
  if (linkage === 'single') {
    const pairs = new PairwiseDistances(features);
    const tree = await minimumSpanningTree(pairs, undefined, (done) => progress(done, count), signal);
    return dendrogramOf({ one: tree.from, other: tree.to, heights: tree.lengths }, count);
  }
  const squared = linkage === 'ward' || linkage === 'centroid';
  const distances = await condensedDistances(features, { squared }, (done) => progress(done, 2 * count), signal);
  const work = new Merging(distances, count, linkage);
  const search = linkage === 'centroid' ? nearestPairs : chainOfNeighbours;
  await search(work, (done) => progress(count + done, 2 * count), signal);
  return linkage === 'centroid' ? dendrogramAsMade(work, count) : dendrogramOf(work, count);
}

/** Distances between the clusters that are left, each named by its last row. */
class Merging {
  /** Any row of both sides of each merge, and its height. */
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly heights: Float32Array;
  /** The clusters that are left, ascending; only the first {@link left} count. */
  readonly active: Int32Array;
  left: number;
  private readonly sizes: Int32Array;
  /** Where the distances of a cluster x to those behind it are: that to y at `starts[x] + y`. */
  private readonly starts: Int32Array;

  constructor(
    private readonly distances: Float32Array,
    count: number,
    private readonly linkage: Exclude<Linkage, 'single'>,
  ) {
    this.one = new Int32Array(count - 1);
    this.other = new Int32Array(count - 1);
    this.heights = new Float32Array(count - 1);
    this.active = Int32Array.from({ length: count }, (_, i) => i);
    this.left = count;
    this.sizes = new Int32Array(count).fill(1);
    this.starts = Int32Array.from({ length: count }, (_, i) => condensedAt(i, 0, count));
  }

  between(x: number, y: number): number {
    return x < y ? this.distances[this.starts[x]! + y]! : this.distances[this.starts[y]! + x]!;
  }

  /** The nearest cluster behind x and its distance, −1 and Infinity where there is none. */
  nearestBehind(x: number): { nearest: number; distance: number } {
    const { active, distances, left } = this;
    const start = this.starts[x]!;
    let nearest = -1;
    let distance = Infinity;
    for (let at = this.placeOf(x) + 1; at < left; at++) {
      const cluster = active[at]!;
      const each = distances[start + cluster]!;
      if (each < distance) {
        distance = each;
        nearest = cluster;
      }
    }
    return { nearest, distance };
  }

  /** The nearest cluster of x on either side. */
  nearest(x: number): { nearest: number; distance: number } {
    const { active, distances, starts } = this;
    let nearest = -1;
    let distance = Infinity;
    for (let at = 0, end = this.placeOf(x); at < end; at++) {
      const cluster = active[at]!;
      const each = distances[starts[cluster]! + x]!;
      if (each < distance) {
        distance = each;
        nearest = cluster;
      }
    }
    const behind = this.nearestBehind(x);
    return behind.distance < distance ? behind : { nearest, distance };
  }

  /** Merges x < y; the new cluster is called y. */
  merge(x: number, y: number): void {
    const { sizes, distances, starts, active, linkage } = this;
    const distance = this.between(x, y);
    const made = active.length - this.left;
    this.one[made] = x;
    this.other[made] = y;
    this.heights[made] = linkage === 'ward' || linkage === 'centroid' ? Math.sqrt(Math.max(0, distance)) : distance;
    const place = this.placeOf(x);
    active.copyWithin(place, place + 1, this.left--);
    const merger = { linkage, between: distance, nx: sizes[x]!, ny: sizes[y]! };
    for (let at = 0; at < this.left; at++) {
      const z = active[at]!;
      if (z === y) continue;
      const toX = z < x ? starts[z]! + x : starts[x]! + z;
      const toY = z < y ? starts[z]! + y : starts[y]! + z;
      distances[toY] = distanceToMerger(merger, distances[toX]!, distances[toY]!, sizes[z]!);
    }
    sizes[y] = merger.nx + merger.ny;
  }

  /** Index in {@link active}. */
  private placeOf(cluster: number): number {
    let low = 0;
    let high = this.left;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.active[middle]! < cluster) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Two clusters x and y that become one. Distances are squared for ward and centroid linkage. */
interface Merger {
  readonly linkage: Exclude<Linkage, 'single'>;
  /** Distance between x and y. */
  readonly between: number;
  /** Rows of x. */
  readonly nx: number;
  /** Rows of y. */
  readonly ny: number;
}

/** Distance of a cluster z of `nz` rows to the merger, from its distances to x and y. */
function distanceToMerger({ linkage, between, nx, ny }: Merger, toX: number, toY: number, nz: number): number {
  switch (linkage) {
    case 'complete':
      return Math.max(toX, toY);
    case 'average':
      return (nx * toX + ny * toY) / (nx + ny);
    case 'ward':
      return ((nx + nz) * toX + (ny + nz) * toY - nz * between) / (nx + ny + nz);
    case 'centroid':
      return (nx * toX + ny * toY) / (nx + ny) - (nx * ny * between) / (nx + ny) ** 2;
    default:
      return linkage satisfies never;
  }
}

/**
 * For linkages by which a merger comes nearer to none: clusters that are each other's nearest merge
 * wherever they are found.
 */
async function chainOfNeighbours(work: Merging, onMerge: (done: number) => void, signal: AbortSignal): Promise<void> {
  const chain: number[] = [];
  while (work.left > 1) {
    await yieldToEventLoop(signal);
    if (chain.length === 0) chain.push(work.active[0]!);
    for (;;) {
      const end = chain.at(-1)!;
      const before = chain.at(-2);
      const { nearest, distance } = work.nearest(end);
      // Among equally near ones the one before, or the chain would not end.
      if (before !== undefined && work.between(end, before) <= distance) break;
      chain.push(nearest);
    }
    const x = chain.pop()!;
    const y = chain.pop()!;
    work.merge(Math.min(x, y), Math.max(x, y));
    onMerge(work.active.length - work.left);
  }
}

/**
 * For any linkage: each cluster keeps a lower bound of its distance to those behind it, which is
 * made exact where it is the smallest.
 */
async function nearestPairs(work: Merging, onMerge: (done: number) => void, signal: AbortSignal): Promise<void> {
  const { active } = work;
  const count = active.length;
  const nearest = new Int32Array(count);
  const bounds = new Float64Array(count);
  const measure = (x: number): void => {
    const found = work.nearestBehind(x);
    nearest[x] = found.nearest;
    bounds[x] = found.distance;
  };
  const smallest = (): number => {
    let best = active[0]!;
    for (let at = 1; at < work.left; at++) if (bounds[active[at]!]! < bounds[best]!) best = active[at]!;
    return best;
  };
  for (let x = 0; x < count; x++) {
    await yieldToEventLoop(signal);
    measure(x);
  }
  while (work.left > 1) {
    let x = smallest();
    while (bounds[x] !== work.between(x, nearest[x]!)) {
      await yieldToEventLoop(signal);
      measure(x);
      x = smallest();
    }
    const y = nearest[x]!;
    work.merge(x, y);
    for (let at = 0; at < work.left && active[at]! < y; at++) {
      const z = active[at]!;
      if (z < x && nearest[z] === x) nearest[z] = y;
      const distance = work.between(z, y);
      if (distance >= bounds[z]!) continue;
      bounds[z] = distance;
      nearest[z] = y;
    }
    measure(y);
    onMerge(count - work.left);
  }
}
