import { Random } from '../base/random';
import { leiden } from '../cluster/leiden/leiden';
import { sharedNeighbours } from '../cluster/leiden/shared-neighbours';
import type { FeatureMatrix } from '../numeric/matrix';
import type { SparseMatrix } from '../numeric/neighbour-graph';
import { nearestNeighbours, PairwiseDistances } from '../numeric/pairwise';

/** Features whose graph is asked for. */
export interface SourceTask {
  readonly features: FeatureMatrix;
  /** Neighbours that each image is tied to. */
  readonly neighbours: number;
  /** Of the draws for groups. */
  readonly seed: number;
}

/** What a source says alone. */
export interface SourceGroups {
  readonly labels: Int32Array;
  readonly k: number;
  readonly support: Float32Array;
  readonly modularity: number;
}

/** A source's graph of shared neighbours, and the groups that it falls into. */
export interface SourceGraph {
  readonly graph: SparseMatrix;
  readonly alone: SourceGroups;
}

export async function sourceGraph(
  { features, neighbours, seed }: SourceTask,
  signal: AbortSignal,
): Promise<SourceGraph> {
  const near = await nearestNeighbours(new PairwiseDistances(features), neighbours, () => undefined, signal);
  const graph = await sharedNeighbours(near, features.count, signal);
  const found = await leiden(graph, { resolution: 1, starts: 1 }, new Random(seed), signal);
  return { graph, alone: { ...found, support: supportOf(graph, found.labels) } };
}

/** Share of each node's weight that is tied to its own group; 0 where it is tied to none. */
export function supportOf({ count, starts, ends, weights }: SparseMatrix, labels: Int32Array): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let own = 0;
    let all = 0;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      all += weights[at]!;
      if (labels[ends[at]!] === labels[i]) own += weights[at]!;
    }
    return all > 0 ? own / all : 0;
  });
}
