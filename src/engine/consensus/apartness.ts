import { cutHierarchy } from '../../domain/hierarchy';
import { groupHierarchy } from '../cluster/leiden/group-hierarchy';
import type { Communities } from '../cluster/leiden/leiden';
import type { SparseMatrix } from '../numeric/neighbour-graph';

/**
 * Where groups keep a smaller share of their weight inside, ties between kinds are as strong as
 * those between parts of one.
 */
const LEAST_INSIDE = 0.965;
/** Parts of the images that keep this share inside have next to nothing between them. */
const ALONE = 0.995;
/** The same with some ties: where this cut has many more parts, kinds are tied to one another. */
const TIED = 0.98;
/** How many more parts of a cut with ties there may be. */
const MOST_MORE = 1.5;
/** Two parts may be two worlds, each of many kinds. */
const FEWEST_PARTS = 3;
/** A part that is larger than so many mean ones may be a lump of kinds that are close. */
const LARGEST = 3;

/** How far the kinds in a graph are from one another. */
export interface Apartness {
  /** Share of the graph's weight that its own groups keep inside, in [0, 1]. */
  readonly inside: number;
  /** Whether a group that is torn off is rather a part of a kind than a kind. */
  readonly apart: boolean;
}

/**
 * Whether kinds are well apart. Either a graph's own groups keep nearly all of its weight inside.
 * Or the images fall into parts that next to nothing ties, alike in size, and the groups within
 * them are their parts: few kinds that are far from one another each fall into groups, and these
 * are tied.
 * @param own groups of the graph at resolution 1.
 */
export function apartnessOf(graph: SparseMatrix, own: Pick<Communities, 'labels' | 'k'>): Apartness {
  const inside = insideShare(graph, own.labels);
  return { inside, apart: inside >= LEAST_INSIDE || fallsApart(graph, own) };
}

function fallsApart(graph: SparseMatrix, { labels, k }: Pick<Communities, 'labels' | 'k'>): boolean {
  const merges = groupHierarchy(graph, labels, k);
  const partsThatKeep = (share: number): number => k - 1 - merges.findIndex(({ inside }) => inside >= share);
  const parts = partsThatKeep(ALONE);
  if (parts < FEWEST_PARTS || partsThatKeep(TIED) > MOST_MORE * parts) return false;
  // Numbered by size: the first is the largest.
  const cut = cutHierarchy({ leaves: labels, merges }, parts);
  const largest = cut.reduce((sum, part) => sum + Number(part === 0), 0);
  return largest <= (LARGEST * graph.count) / parts;
}

function insideShare({ count, starts, ends, weights }: SparseMatrix, labels: Int32Array): number {
  let inside = 0;
  let all = 0;
  for (let i = 0; i < count; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      all += weights[at]!;
      if (labels[ends[at]!] === labels[i]) inside += weights[at]!;
    }
  }
  return all > 0 ? inside / all : 1;
}
