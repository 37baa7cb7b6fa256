import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import type { FeatureMatrix } from '../../numeric/matrix';
import { coreDistances, PairwiseDistances } from '../../numeric/pairwise';
import { numberedBySize, type Partition } from '../../numeric/partition';
import { checkNumber, checkWhole } from '../../numeric/setting-range';
import { xiClusters } from './xi-clusters';
import type { Work } from '../../base/work';

export interface OpticsSettings {
  /** Rows within a neighbourhood, its own row among them, that make it dense, at least 2. */
  readonly minPoints: number;
  /** No neighbourhood is wider; Infinity for the whole ordering. */
  readonly maxEps: number;
  /**
   * How clusters are read off the reachability: by steep slopes (a fall by the share `xi`), or as
   * DBSCAN would at `eps`.
   */
  readonly extraction: { readonly xi: number; readonly minClusterSize: number } | { readonly eps: number };
}

export const OPTICS: OpticsSettings = {
  minPoints: 10,
  maxEps: Infinity,
  extraction: { xi: 0.05, minClusterSize: 15 },
};

/**
 * The density structure of rows as data: valleys of the reachability in the order of `ordering` are
 * clusters.
 */
export interface Reachability {
  /** Rows in the order in which they were reached. */
  readonly ordering: Int32Array;
  /**
   * Of each row the distance at which it was reached from those before it; Infinity for the first
   * of each connected part.
   */
  readonly reachability: Float32Array;
  /**
   * Distance of each row to its minPoints-th nearest row, itself among them; Infinity beyond
   * maxEps.
   */
  readonly coreDistances: Float32Array;
  /** The row that each row was reached from, −1 for none. */
  readonly predecessors: Int32Array;
}

/**
 * OPTICS: orders the rows so that dense groups lie side by side, and cuts the groups out. Equal to
 * scikit-learn's `OPTICS`. Cost O(count² · dimension), memory O(count · (dimension + minPoints)).
 * @throws RangeError for settings out of range.
 * Source: Ankerst et al. 1999, doi:10.1145/304182.304187; Schubert and Gertz 2018 for the
 * correction of predecessors.
 */
export async function optics(
  features: FeatureMatrix,
  settings: OpticsSettings,
  context: Work,
): Promise<Partition & Reachability> {
  const { extraction, minPoints } = settings;
  checkWhole('minPoints', minPoints, 2, features.count);
  checkNumber('maxEps', settings.maxEps, Number.MIN_VALUE, Infinity);
  if ('xi' in extraction) {
    checkNumber('xi', extraction.xi, Number.MIN_VALUE, 0.999);
    checkWhole('minClusterSize', extraction.minClusterSize, 2, features.count);
  } else checkNumber('eps', extraction.eps, Number.MIN_VALUE, settings.maxEps);
  const reached = await reach(features, minPoints, settings.maxEps, context);
  const labels =
    'xi' in extraction
      ? xiClusters(reached, extraction.xi, minPoints, extraction.minClusterSize)
      : cutAtRadius(reached, extraction.eps);
  return { ...numberedBySize(labels), ...reached };
}

async function reach(
  features: FeatureMatrix,
  minPoints: number,
  maxEps: number,
  { progress, signal }: Work,
): Promise<Reachability> {
  const { count } = features;
  const pairs = new PairwiseDistances(features);
  const core = await coreDistances(pairs, minPoints - 1, (done) => progress(done, 2 * count), signal);
  core.forEach((distance, i) => distance > maxEps && (core[i] = Infinity));
  const ordering = new Int32Array(count);
  const reachability = new Float32Array(count).fill(Infinity);
  const predecessors = new Int32Array(count).fill(-1);
  const left = Int32Array.from({ length: count }, (_, i) => i);
  for (let at = 0; at < count; at++) {
    await yieldToEventLoop(signal);
    let chosen = 0;
    for (let place = 1; place < count - at; place++) {
      const ahead = reachability[left[place]!]! - reachability[left[chosen]!]!;
      // Two infinities have no difference; of equals the first row counts.
      if (ahead < 0 || (!(ahead > 0) && left[place]! < left[chosen]!)) chosen = place;
    }
    const row = left[chosen]!;
    left[chosen] = left[count - at - 1]!;
    ordering[at] = row;
    progress(count + at + 1, 2 * count);
    if (core[row] === Infinity) continue;
    const squares = pairs.row(row);
    for (let place = 0; place < count - at - 1; place++) {
      const other = left[place]!;
      const distance = Math.sqrt(squares[other]!);
      if (distance > maxEps) continue;
      const reached = Math.max(distance, core[row]!);
      if (reached < reachability[other]!) {
        reachability[other] = reached;
        predecessors[other] = row;
      }
    }
  }
  return { ordering, reachability, coreDistances: core, predecessors };
}

/** The clusters that DBSCAN finds at a radius, but for some rows on their borders. */
function cutAtRadius({ ordering, reachability, coreDistances: core }: Reachability, eps: number): Int32Array {
  const labels = new Int32Array(ordering.length).fill(-1);
  let cluster = -1;
  for (const row of ordering) {
    if (reachability[row]! > eps) {
      if (core[row]! <= eps) labels[row] = ++cluster;
    } else labels[row] = cluster;
  }
  return labels;
}
