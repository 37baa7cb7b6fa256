import { groupHierarchy } from '../cluster/leiden/group-hierarchy';
import { bestOf, leiden, startsOf, type Communities } from '../cluster/leiden/leiden';
import { withEntries, type SparseMatrix } from '../numeric/neighbour-graph';
import type { FeatureMatrix } from '../numeric/matrix';
import { cutHierarchy, type GroupHierarchy } from '../../domain/hierarchy';
import type { Random } from '../base/random';
import type { Work } from '../base/work';
import { mostGroups } from '../cluster/fitting-k';
import { apartnessOf } from './apartness';
import { diffuse } from './cross-diffusion';
import { confidenceOf } from './graph-confidence';
import type { GraphThreads } from './graph-threads';
import { groupsToShow } from './groups-to-show';
import { supportOf, type SourceGroups } from './source-graph';
import { withStragglersMoved } from './stragglers';
import { sharesOfTrust } from './trust';

/** Groups of images by what several sources say of who is next to whom. */
export interface FusedGroups {
  /** Group of each image, 0 … k − 1, the largest first. */
  readonly labels: Int32Array;
  readonly k: number;
  /**
   * Share of each image's neighbourhood, by weight, that is in its own group; of a straggler that
   * was moved, in the group that it left.
   */
  readonly support: Float32Array;
  /** Probability that an image is of the kind that most of its group are. */
  readonly confidence: Float32Array;
  /** Share of the leading graph's weight that its own groups keep inside. */
  readonly inside: number;
  /** How far each source is trusted; sums to 1, and 0 sets a source aside. */
  readonly shares: readonly number[];
  /** What each source says alone. */
  readonly alone: readonly SourceGroups[];
  readonly hierarchy: GroupHierarchy;
}

export interface GroupingContext extends Work {
  /** Groups that a person asked for. */
  readonly k: number | 'auto';
  readonly random: Random;
}

/** Neighbours of an image among a thousand. */
const NEIGHBOURS = 15;
/**
 * With a fixed number of neighbours, a large folder would fall into ever more parts of its kinds.
 */
const GROWTH = 0.7;
/** Of the modularity: above 1, it leans to one group too many. */
const RESOLUTION = 2;
/** The same where kinds are well apart: more would tear them, and parts end up in wrong company. */
const RESOLUTION_APART = 1.5;
/** Of the finest groups that a person can ask for. */
const FINEST_RESOLUTION = 5;
/**
 * Starts of Leiden: as many as visit so many images, within these bounds. The best counts, so that
 * draws hardly matter.
 */
const VISITS = 24_000;
const FEWEST_STARTS = 3;
const MOST_STARTS = 12;
/** More leaves than these a person cannot tell apart. */
const MOST_LEAVES = 200;

/** Neighbours that each of so many images is tied to. */
export function neighboursFor(count: number): number {
  const few = Math.max(2, Math.round(count / 10));
  const many = Math.round(NEIGHBOURS * Math.max(1, (count / 1000) ** GROWTH));
  return Math.max(1, Math.min(count - 1, few, many));
}

/** The groups of images all of which are linked with one another. */
export async function linkedGroups(
  sources: readonly FeatureMatrix[],
  threads: GraphThreads,
  { k, random, progress, signal }: GroupingContext,
): Promise<FusedGroups> {
  const { count } = sources[0]!;
  const steps = sources.length + 1;
  const { seed } = random.fork('alone');
  const tasks = sources.map((features) => ({ features, neighbours: neighboursFor(count), seed }));
  const found = await threads.run('source', tasks, signal, (done) => progress(done, steps));
  const graphs = found.map(({ graph }) => graph);
  const alone = found.map(({ alone }) => alone);
  const shares = sharesOfTrust(alone.map(({ modularity }) => modularity));
  const graph = await diffuse(graphs, shares, (tasks) => threads.run('diffusion', tasks, signal));
  const most = shares.indexOf(Math.max(...shares));
  const leading = graphs[most]!;
  const { inside, apart } = apartnessOf(leading, alone[most]!);
  const communities = (resolution: number): Promise<Communities> =>
    bestCommunities(graph, resolution, random.fork('fused'), threads, signal);
  const shown = await shownGroups(graph, { leading, apart }, k, communities);
  const around = await hierarchyAround(graph, leading, shown, random.fork('finer'), signal);
  const support = supportOf(graph, shown.labels);
  const hierarchy = apart ? withStragglersMoved(sources[most]!, around, support) : around;
  const labels = cutHierarchy(hierarchy, shown.k);
  progress(steps, steps);
  const confidence = confidenceOf(support, labels, inside);
  return { labels, k: shown.k, support, confidence, inside, shares, alone, hierarchy };
}

/** Communities from several starts of Leiden. */
async function bestCommunities(
  graph: SparseMatrix,
  resolution: number,
  random: Random,
  threads: GraphThreads,
  signal: AbortSignal,
): Promise<Communities> {
  const starts = Math.min(MOST_STARTS, Math.max(FEWEST_STARTS, Math.floor(VISITS / graph.count)));
  const tasks = startsOf(graph, { resolution, starts }, random);
  return bestOf(await threads.run('communities', tasks, signal));
}

/**
 * The groups that a run shows: as many as were asked for, or as the ties between the groups say.
 * @param leading graph of the source that is trusted most. Ties between groups are told by it: the
 * others blur them.
 * @param apart whether kinds are well apart in that graph.
 */
async function shownGroups(
  graph: SparseMatrix,
  { leading, apart }: { readonly leading: SparseMatrix; readonly apart: boolean },
  wanted: number | 'auto',
  communities: (resolution: number) => Promise<Communities>,
): Promise<Pick<Communities, 'labels' | 'k'>> {
  let resolution = apart ? RESOLUTION_APART : RESOLUTION;
  let found = await communities(resolution);
  for (let tries = 0; wanted !== 'auto' && found.k < wanted && tries < 12; tries++) {
    resolution *= 1.5;
    found = await communities(resolution);
  }
  const merges = groupHierarchy(leading, found.labels, found.k);
  const groups =
    wanted === 'auto'
      ? Math.min(groupsToShow(found.k, merges, { images: graph.count, apart }), mostGroups(graph.count))
      : Math.min(wanted, found.k);
  return { labels: cutHierarchy({ leaves: found.labels, merges }, groups), k: groups };
}

/**
 * A hierarchy that has the shown groups as one of its cuts, finer ones below them and coarser ones
 * above.
 */
async function hierarchyAround(
  graph: SparseMatrix,
  leading: SparseMatrix,
  shown: Pick<Communities, 'labels' | 'k'>,
  random: Random,
  signal: AbortSignal,
): Promise<GroupHierarchy> {
  const within = withEntries(graph, (image, at) => shown.labels[graph.ends[at]!] === shown.labels[image]);
  // Edges between groups are gone, so that the finest groups lie within those that are shown.
  const found = await leiden(within, { resolution: FINEST_RESOLUTION, starts: 1 }, random, signal);
  // Images that are tied to none would be a group each.
  const leaves = found.k <= MOST_LEAVES ? nested(found.labels, shown.labels) : shown;
  const upper = new Int32Array(leaves.k);
  leaves.labels.forEach((leaf, image) => (upper[leaf] = shown.labels[image]!));
  const merges = groupHierarchy(leading, leaves.labels, leaves.k, upper);
  return {
    leaves: [...leaves.labels],
    merges: merges.map(({ a, b }) => ({ a, b })),
    shown: shown.k,
  };
}

/** The meet of two partitions, in the order of its first images. */
function nested(fine: Int32Array, coarse: Int32Array): Pick<Communities, 'labels' | 'k'> {
  const names = new Map<string, number>();
  const labels = fine.map((label, image) => {
    const name = `${label} ${coarse[image]}`;
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    return known;
  });
  return { labels, k: names.size };
}
