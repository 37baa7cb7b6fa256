import type { GroupHierarchy } from '../../domain/hierarchy';
import type { ScoreCurve } from '../../domain/dataset';
import type { ViewName } from '../../domain/methods';
import type { Classification } from '../classify/classify';
import type { Consensus, Match } from './consensus';
import type { Artifact } from '../store/store';
import type { ClusteredView } from '../cluster/view-clusters';
import type { FusedGroups } from './fused-graph';

/** An image with at least this share of its neighbourhood in its own group is of the group's core. */
export const CORE = 0.9;

/** Facts of a graph that a snapshot keeps. */
export interface GraphFacts {
  readonly shares: readonly number[];
  readonly hierarchy: GroupHierarchy;
  /** Share of each image's neighbourhood in its own group. */
  readonly support: Float32Array;
}

/** What a graph says, as the views, the consensus and the labels that other ways of clustering come to. */
export interface GraphLearned {
  readonly views: readonly ClusteredView[];
  readonly consensus: Consensus;
  readonly classification: Classification;
  readonly graph: GraphFacts;
}

interface Meta {
  readonly views: readonly { readonly view: ViewName; readonly k: number }[];
  readonly k: number;
  readonly shares: readonly number[];
  readonly hierarchy: Omit<GroupHierarchy, 'leaves'>;
}

/** Fused groups as the store keeps them. */
export function artifactOfGraph(found: FusedGroups, views: readonly ViewName[]): Artifact<Meta> {
  const { alone, hierarchy, labels, support, confidence, shares, k } = found;
  const columns: Record<string, Int32Array | Float32Array> = {
    ...{ labels, support, confidence },
    leaves: Int32Array.from(hierarchy.leaves),
  };
  views.forEach((view, at) => {
    columns[`${view} labels`] = alone[at]!.labels;
    // On the scale of silhouettes: 1 well inside, below 0 where most neighbours are elsewhere.
    columns[`${view} silhouettes`] = alone[at]!.support.map((share) => 2 * share - 1);
  });
  return {
    meta: {
      views: views.map((view, at) => ({ view, k: alone[at]!.k })),
      ...{ k, shares, hierarchy: { merges: hierarchy.merges, shown: hierarchy.shown } },
    },
    columns,
  };
}

/** Reads back what {@link artifactOfGraph} returned. */
export function graphLearned({ meta, columns }: Artifact<Meta>): GraphLearned {
  const [labels, leaves] = [columns.labels as Int32Array, columns.leaves as Int32Array];
  const [support, confidence] = [columns.support as Float32Array, columns.confidence as Float32Array];
  const views = meta.views.map(({ view, k }): ClusteredView => {
    const curve: ScoreCurve = { view, ks: [], scores: [], stabilities: [], chosen: k, rule: 'own' };
    return {
      ...{ view, k, curve },
      labels: columns[`${view} labels`] as Int32Array,
      silhouettes: columns[`${view} silhouettes`] as Float32Array,
    };
  });
  return {
    views,
    consensus: {
      groups: labels.map((label, image) => (support[image]! >= CORE ? label : -1)),
      matches: Array.from({ length: meta.k }, (_, group) => matchOf(group, labels, views)),
    },
    classification: { labels, confidence, losses: [], temperature: 1, voters: [] },
    graph: { support, shares: meta.shares, hierarchy: { ...meta.hierarchy, leaves: [...leaves] } },
  };
}

/** For each view the clusters most of whose images are in a group. */
function matchOf(group: number, labels: Int32Array, views: readonly ClusteredView[]): Match {
  return views.map((view) => {
    const [inside, sizes] = [new Int32Array(view.k), new Int32Array(view.k)];
    view.labels.forEach((cluster, image) => {
      if (cluster < 0) return;
      sizes[cluster]!++;
      if (labels[image] === group) inside[cluster]!++;
    });
    return Array.from(sizes.keys()).filter((cluster) => inside[cluster]! * 2 > sizes[cluster]!);
  });
}
