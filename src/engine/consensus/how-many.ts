import type { GroupMerge } from '../cluster/leiden/group-hierarchy';

/** Ties behind a gap are this many times weaker than those before it. */
const GAP = 3.5;
/** A gap that leaves fewer than this share of the groups says how kinds are alike, not which there are. */
const LEAST_LEFT = 1 / 3;
/** Groups that are tied less than this share of what their sizes let expect are never of one kind. */
const LEAST_TIE = 0.025;
/** Share of the weight that a cut keeps inside its groups, where it is to replace the finer groups. */
const LEAST_INSIDE = 0.95;

/**
 * How many of k groups to show: all of them, or fewer where their ties show a gap. Parts of one kind are tied to each other, and
 * kinds are hardly tied at all; many images have many parts. It leans to one group too many: merging is one click.
 * @param merges of the k groups, the strongest tie first.
 * @param inside share of the graph's weight that lies inside groups when `groups` are left.
 */
export function groupsToShow(k: number, merges: readonly GroupMerge[], inside: (groups: number) => number): number {
  for (let made = 1; made < k - 1; made++) {
    const groups = k - made;
    const [before, behind] = [merges[made - 1]!.resolution, merges[made]!.resolution];
    if (groups < k * LEAST_LEFT || before < LEAST_TIE) break;
    if (before >= GAP * behind && inside(groups) >= LEAST_INSIDE) return groups;
  }
  return k;
}
