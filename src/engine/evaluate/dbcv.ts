import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { squaredDistance } from '../numeric/distance';
import type { FeatureMatrix } from '../numeric/matrix';

/** What density-based cluster validation says of a partition. */
export interface DensityValidity {
  /**
   * Validities weighted by the clusters' shares of all rows, noise among them; in [-1, 1], higher
   * is better.
   */
  readonly value: number;
  /**
   * Validity of each cluster, in [-1, 1]; NaN for a cluster of fewer than two rows, which counts as
   * noise.
   */
  readonly clusters: Float64Array;
}

/** A cluster as its density sees it. */
interface DenseCluster {
  /** Its rows. */
  readonly rows: Int32Array;
  /** All-points core distance of each of them. */
  readonly core: Float64Array;
  /**
   * Places in `rows` of those inside its spanning tree: with two edges or more, all where none has.
   */
  readonly inner: Int32Array;
  /** The longest edge between inner rows. */
  readonly sparseness: number;
}

/**
 * Density-based cluster validation: how much sparser the space between clusters is than the
 * sparsest place inside them. Fits clusters of any shape, and noise (label −1). Cost O(count² ·
 * dimension), memory O(count). The same as `validity_index` of the Python package hdbscan.
 * @param labels cluster of each row, 0…k − 1, or −1.
 * @throws RangeError if fewer than two clusters have two rows or more.
 * Source: Moulavi et al. 2014, doi:10.1137/1.9781611973440.96.
 */
export async function densityValidity(
  features: FeatureMatrix,
  labels: Int32Array,
  k: number,
  signal: AbortSignal,
): Promise<DensityValidity> {
  const found: (DenseCluster | undefined)[] = [];
  for (let cluster = 0; cluster < k; cluster++) {
    const rows = Int32Array.from(labels, (_, row) => row).filter((row) => labels[row] === cluster);
    found.push(rows.length < 2 ? undefined : await denseCluster(features, rows, signal));
  }
  if (found.filter((each) => each).length < 2) throw new RangeError('DBCV needs two clusters of two rows or more');
  const separations = new Float64Array(k).fill(Infinity);
  for (const [a, one] of found.entries()) {
    for (const [b, other] of found.entries()) {
      if (b <= a || !one || !other) continue;
      const distance = await separation(features, one, other, signal);
      separations[a] = Math.min(separations[a]!, distance);
      separations[b] = Math.min(separations[b]!, distance);
    }
  }
  const clusters = Float64Array.from(found, (each, cluster) => {
    if (!each) return NaN;
    const larger = Math.max(separations[cluster]!, each.sparseness);
    return larger > 0 ? (separations[cluster]! - each.sparseness) / larger : 0;
  });
  const value = found.reduce(
    (sum, each, cluster) => sum + (each ? (clusters[cluster]! * each.rows.length) / features.count : 0),
    0,
  );
  return { value, clusters };
}

async function denseCluster(features: FeatureMatrix, rows: Int32Array, signal: AbortSignal): Promise<DenseCluster> {
  const core = await coreDistances(features, rows, signal);
  const { ends, weights } = await spanningTree(features, rows, core, signal);
  const degrees = new Int32Array(rows.length);
  for (const end of ends) degrees[end]!++;
  const places = Int32Array.from(rows, (_, place) => place);
  const inside = places.filter((place) => degrees[place]! > 1);
  // The paper leaves a tree without inner edges open; as its authors' code does, all edges count
  // then.
  const inner = weights.filter((_, edge) => degrees[ends[2 * edge]!]! > 1 && degrees[ends[2 * edge + 1]!]! > 1);
  const sparseness = (inner.length > 0 ? inner : weights).reduce((most, weight) => Math.max(most, weight), 0);
  return { rows, core, inner: inside.length > 0 ? inside : places, sparseness };
}

/**
 * The inverse of the density around each row: a power mean of its distances to all others of its
 * cluster.
 */
async function coreDistances(features: FeatureMatrix, rows: Int32Array, signal: AbortSignal): Promise<Float64Array> {
  const { dimension } = features;
  const distances = new Float64Array(rows.length);
  const core = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    await yieldToEventLoop(signal);
    distancesFrom(features, rows, i, distances);
    let least = Infinity;
    for (const distance of distances) if (distance > 0 && distance < least) least = distance;
    if (least === Infinity) continue;
    // Powers of distances overflow in many dimensions; those of their ratio to the smallest do not.
    let sum = 0;
    for (const distance of distances) if (distance > 0) sum += (least / distance) ** dimension;
    core[i] = least * (sum / (rows.length - 1)) ** (-1 / dimension);
  }
  return core;
}

/**
 * Minimum spanning tree of the mutual reachability distances by Prim's algorithm: edge e joins the
 * places ends[2e], ends[2e + 1].
 */
async function spanningTree(
  features: FeatureMatrix,
  rows: Int32Array,
  core: Float64Array,
  signal: AbortSignal,
): Promise<{ readonly ends: Int32Array; readonly weights: Float64Array }> {
  const count = rows.length;
  const ends = new Int32Array(2 * (count - 1));
  const weights = new Float64Array(count - 1);
  const nearest = new Float64Array(count).fill(Infinity);
  const inTree = new Uint8Array(count);
  const distances = new Float64Array(count);
  let added = 0;
  for (let edge = -1; ; edge++) {
    await yieldToEventLoop(signal);
    distancesFrom(features, rows, added, distances);
    // A row's core distance makes many edges equally long: the first row of the tree takes the
    // edge, as in hdbscan.
    let parent = -1;
    for (let other = 0; other < count; other++) {
      const reach = Math.max(distances[other]!, core[other]!, core[added]!);
      if (inTree[other]) {
        if (parent < 0 && reach <= nearest[added]!) parent = other;
      } else if (other !== added && reach < nearest[other]!) {
        nearest[other] = reach;
      }
    }
    if (edge >= 0) {
      ends[2 * edge] = parent;
      ends[2 * edge + 1] = added;
      weights[edge] = nearest[added]!;
    }
    inTree[added] = 1;
    if (edge === count - 2) return { ends, weights };
    added = -1;
    for (let other = 0; other < count; other++) {
      if (!inTree[other] && (added < 0 || nearest[other]! < nearest[added]!)) added = other;
    }
  }
}

/** The smallest mutual reachability distance between inner rows of two clusters. */
async function separation(
  { dimension, rows }: FeatureMatrix,
  a: DenseCluster,
  b: DenseCluster,
  signal: AbortSignal,
): Promise<number> {
  let smallest = Infinity;
  for (const i of a.inner) {
    await yieldToEventLoop(signal);
    if (a.core[i]! >= smallest) continue;
    for (const j of b.inner) {
      const core = Math.max(a.core[i]!, b.core[j]!);
      if (core >= smallest) continue;
      const squared = squaredDistance(rows, a.rows[i]! * dimension, rows, b.rows[j]! * dimension, dimension);
      smallest = Math.min(smallest, Math.max(core, Math.sqrt(squared)));
    }
  }
  return smallest;
}

/** Euclidean distances of one row of a cluster to all of them. */
function distancesFrom({ dimension, rows }: FeatureMatrix, of: Int32Array, from: number, out: Float64Array): void {
  const at = of[from]! * dimension;
  for (let j = 0; j < of.length; j++) {
    out[j] = Math.sqrt(squaredDistance(rows, at, rows, of[j]! * dimension, dimension));
  }
}
