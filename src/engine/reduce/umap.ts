import { nearestNeighbours, PairwiseDistances } from '../numeric/pairwise';
import type { ClustererContext } from '../numeric/partition';
import { principalComponents } from '../numeric/pca';
import { checkNumber, checkWhole } from '../numeric/setting-range';
import type { FeatureMatrix } from '../numeric/matrix';
import { epochsFor, fitUmap } from './umap-fit';

export interface UmapSettings {
  /** Values of a row that come out. */
  readonly dimensions: number;
  readonly neighbours: number;
  /** How near to each other rows may come, 0 … 1: the least is best for clusters. */
  readonly minDistance: number;
}

/**
 * UMAP: rows that are near each other stay near, and groups part. It starts from the principal
 * components, so the seed moves it little; neighbours are exact. Cost O(count² · dimension) once,
 * O(count · neighbours · dimensions) an epoch.
 * @returns count × min(dimensions, features).
 * @throws RangeError for settings out of range; the signal's reason, but not while the library
 * prepares, a second or two. Source: McInnes, Healy and Melville 2018, arXiv:1802.03426.
 */
export async function umap(
  features: FeatureMatrix,
  settings: UmapSettings,
  { random, progress, signal }: ClustererContext,
): Promise<FeatureMatrix> {
  const { count } = features;
  checkWhole('dimensions', settings.dimensions, 1, 100);
  checkWhole('neighbours', settings.neighbours, 2, 200);
  checkNumber('minDistance', settings.minDistance, 0, 1);
  const dimension = Math.min(settings.dimensions, features.dimension, count - 1);
  const neighbours = Math.min(settings.neighbours, count - 1);
  // The library needs neighbours and room to place rows in.
  if (neighbours < 2 || dimension < 1) return features;
  const epochs = epochsFor(count);
  // The neighbours weigh about as much as a tenth of the epochs.
  const begun = Math.ceil(epochs * 0.1);
  const total = begun + epochs;
  // The library counts a row as its own first neighbour.
  const others = neighbours - 1;
  const { indices, distances } = await nearestNeighbours(
    new PairwiseDistances(features),
    others,
    (done) => progress((done / count) * begun, total),
    signal,
  );
  const listed = (values: ArrayLike<number>, own: (i: number) => number): number[][] =>
    Array.from({ length: count }, (_, i) => [
      own(i),
      ...Array.from({ length: others }, (_, rank) => values[i * others + rank]!),
    ]);
  const start = await principalComponents(features, dimension, random.fork('pca'), signal, 40);
  const rows = await fitUmap(
    {
      indices: listed(indices, (i) => i),
      distances: listed(distances, () => 0),
      start: start.rows,
      dimension,
      minDistance: settings.minDistance,
      draws: random.fork('optimisation'),
      jitter: random.fork('jitter'),
    },
    (done) => progress(begun + done, total),
    signal,
  );
  return { count, dimension, rows };
}
