import { cutHierarchy } from '../../domain/hierarchy';
import { groupHierarchy } from '../cluster/leiden/group-hierarchy';
import type { Communities } from '../cluster/leiden/leiden';
import type { SparseMatrix } from '../numeric/neighbour-graph';

/**
 * Kinds are well apart where groups keep at least this share of their weight inside. Below it, the
 * ties between two kinds are as strong as those between two parts of one kind.
 */
const LEAST_INSIDE = 0.965;
/** Parts of the images that keep at least this share inside are all but separate. */
const ALONE = 0.995;
/** A looser cut, for comparison: if it has many more parts, there are ties between kinds. */
const TIED = 0.98;
/** The looser cut may have at most this many times as many parts. */
const MOST_MORE = 1.5;
/** With fewer parts, each part may hold many kinds. */
const FEWEST_PARTS = 3;
/** A part of more than this many times the mean size may hold several kinds that are close. */
const LARGEST = 3;

/** How far the kinds in a graph are from one another. */
export interface Apartness {
  /** Share of the graph's weight that its own groups keep inside, in [0, 1]. */
  readonly inside: number;
  /** Whether a small group beside a large one is probably a part of the same kind. */
  readonly apart: boolean;
}

/**
 * Whether kinds are well apart. There are two ways to see it. The graph's own groups keep nearly
 * all of its weight inside. Or the images fall into parts of about the same size with almost no
 * ties between them: then each part is a kind, and the tied groups within it are its parts.
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
