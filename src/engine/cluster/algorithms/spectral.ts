import type { FeatureMatrix } from '../../numeric/matrix';
import { kMeans } from '../../numeric/kmeans';
import { neighbourGraph, type SparseMatrix } from '../../numeric/neighbour-graph';
import { nearestNeighbours, PairwiseDistances } from '../../numeric/pairwise';
import { numberedBySize, type ClustererContext, type Partition } from '../../numeric/partition';
import { checkWhole } from '../../numeric/setting-range';
import { largestEigenvectors } from '../../numeric/sparse-eigenvectors';

export interface SpectralSettings {
  readonly k: number;
  /** Neighbours that a row is tied to in the graph, itself not among them. */
  readonly neighbours: number;
  /** k-means runs on the eigenvectors, of which the best one counts. */
  readonly restarts: number;
}

export const SPECTRAL: SpectralSettings = { k: 10, neighbours: 9, restarts: 10 };

/**
 * Spectral clustering: k-means on the k smoothest functions on the graph of nearest neighbours, the
 * eigenvectors of its normalised Laplacian. Equal to scikit-learn's `SpectralClustering` with the
 * affinity of nearest neighbours (whose `n_neighbors` counts the row itself). Cost O(count² ·
 * dimension) for the neighbours; memory O(count · (dimension + neighbours + k)).
 * @returns the k smallest eigenvalues of the Laplacian, ascending, and the eigenvectors that were
 * clustered, count × k. A gap behind the k-th eigenvalue speaks for k. `converged` is false where
 * they are not exact because the graph has no gap there.
 * @throws RangeError for settings out of range.
 * Sources: Ng, Jordan and Weiss 2001; von Luxburg 2007, doi:10.1007/s11222-007-9033-z.
 */
export async function spectral(
  features: FeatureMatrix,
  settings: SpectralSettings,
  { random, progress, signal }: ClustererContext,
): Promise<
  Partition & { readonly eigenvalues: Float64Array; readonly embedding: FeatureMatrix; readonly converged: boolean }
> {
  const { count } = features;
  const { k, neighbours } = settings;
  checkWhole('k', k, 1, count);
  checkWhole('neighbours', neighbours, 1, count - 1);
  checkWhole('restarts', settings.restarts, 1, 1000);
  const total = 2 * count;
  const found = await nearestNeighbours(
    new PairwiseDistances(features),
    neighbours,
    (done: number) => progress(done, total),
    signal,
  );
  const graph = neighbourGraph(found, count);
  const roots = normalise(graph);
  const { values, vectors, converged } = await largestEigenvectors(graph, k, random.fork('start'), signal);
  const rows = new Float32Array(count * k);
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < count; i++) rows[i * k + c] = vectors[c * count + i]! / roots[i]!;
  }
  const embedding = { count, dimension: k, rows: toUnitSpread(rows, k) };
  const { labels } = await kMeans(embedding, k, settings.restarts, random.fork('k-means'), signal);
  progress(total, total);
  return { ...numberedBySize(labels), eigenvalues: values.map((value) => 1 - value), embedding, converged };
}

/** Divides every weight by the roots of the degrees of both ends, and returns those roots. */
function normalise({ count, starts, ends, weights }: SparseMatrix): Float64Array {
  const roots = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) roots[i]! += weights[at]!;
    roots[i] = Math.sqrt(roots[i]!);
  }
  for (let i = 0; i < count; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) weights[at]! /= roots[i]! * roots[ends[at]!]!;
  }
  return roots;
}

/**
 * Scales all values alike, so that their size does not come near the smallest single precision
 * holds.
 */
function toUnitSpread(rows: Float32Array, k: number): Float32Array {
  let sum = 0;
  for (const value of rows) sum += value * value;
  const scale = sum > 0 ? Math.sqrt(rows.length / k / sum) : 1;
  return rows.map((value) => value * scale);
}
