import type { GroupHierarchy } from '../../domain/hierarchy';
import type { ScoreCurve } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import type { Classification } from '../classify/classify';
import type { Consensus, Match } from './consensus';
import type { Artifact } from '../store/store';
import type { ClusteredFeatures } from '../cluster/one-extractor';
import type { FusedGroups } from './linked-groups';

/**
 * An image is in the core of its group if at least this share of its neighbourhood is in the group.
 */
export const CORE = 0.9;

/** Facts of a graph that a snapshot keeps. */
export interface GraphFacts {
  readonly shares: readonly number[];
  /** How far kinds are apart, as {@link FusedGroups.inside}. */
  readonly inside: number;
  readonly hierarchy: GroupHierarchy;
  /** Share of each image's neighbourhood in its own group. */
  readonly support: Float32Array;
}

/**
 * What the graph gives, in the form in which other clusterers give it: extractors, consensus and
 * labels.
 */
export interface GraphLearned {
  readonly extractors: readonly ClusteredFeatures[];
  readonly consensus: Consensus;
  readonly classification: Classification;
  readonly graph: GraphFacts;
}

interface Meta {
  readonly extractors: readonly { readonly extractor: ExtractorName; readonly k: number }[];
  readonly k: number;
  readonly shares: readonly number[];
  readonly inside: number;
  readonly hierarchy: Omit<GroupHierarchy, 'leaves'>;
}

/** Fused groups as the store keeps them. */
export function artifactOfGraph(found: FusedGroups, extractors: readonly ExtractorName[]): Artifact<Meta> {
  const { alone, hierarchy, labels, support, confidence, shares, inside, k } = found;
  const columns: Record<string, Int32Array | Float32Array> = {
    labels,
    support,
    confidence,
    leaves: Int32Array.from(hierarchy.leaves),
  };
  extractors.forEach((extractor, at) => {
    columns[`${extractor} labels`] = alone[at]!.labels;
    // Shown as silhouettes are: 1 well inside, below 0 where most neighbours are in other groups.
    columns[`${extractor} silhouettes`] = alone[at]!.support.map((share) => 2 * share - 1);
  });
  return {
    meta: {
      extractors: extractors.map((extractor, at) => ({ extractor, k: alone[at]!.k })),
      k,
      shares,
      inside,
      hierarchy: { merges: hierarchy.merges, shown: hierarchy.shown },
    },
    columns,
  };
}

/** Reads back what {@link artifactOfGraph} returned. */
export function graphLearned({ meta, columns }: Artifact<Meta>): GraphLearned {
  const labels = columns.labels as Int32Array;
  const leaves = columns.leaves as Int32Array;
  const support = columns.support as Float32Array;
  const confidence = columns.confidence as Float32Array;
  const extractors = meta.extractors.map(({ extractor, k }): ClusteredFeatures => {
    const curve: ScoreCurve = { extractor, ks: [], scores: [], stabilities: [], chosen: k, rule: 'own' };
    return {
      extractor,
      k,
      curve,
      labels: columns[`${extractor} labels`] as Int32Array,
      silhouettes: columns[`${extractor} silhouettes`] as Float32Array,
    };
  });
  return {
    extractors,
    consensus: {
      groups: labels.map((label, image) => (support[image]! >= CORE ? label : -1)),
      matches: Array.from({ length: meta.k }, (_, group) => matchOf(group, labels, extractors)),
    },
    classification: { labels, confidence, losses: [], temperature: 1, voters: [] },
    graph: {
      support,
      shares: meta.shares,
      inside: meta.inside,
      hierarchy: { ...meta.hierarchy, leaves: [...leaves] },
    },
  };
}

/** For each extractor the clusters most of whose images are in a group. */
function matchOf(group: number, labels: Int32Array, extractors: readonly ClusteredFeatures[]): Match {
  return extractors.map((extractor) => {
    const inside = new Int32Array(extractor.k);
    const sizes = new Int32Array(extractor.k);
    extractor.labels.forEach((cluster, image) => {
      if (cluster < 0) return;
      sizes[cluster]!++;
      if (labels[image] === group) inside[cluster]!++;
    });
    return Array.from(sizes.keys()).filter((cluster) => inside[cluster]! * 2 > sizes[cluster]!);
  });
}
