import type { GroupMerge } from '../cluster/leiden/group-hierarchy';

/** Ties behind a gap are at least this many times weaker than those before it. */
const GAP = 3.5;
/** A gap that leaves fewer than this share of the groups says how kinds are alike, not which there are. */
const LEAST_LEFT = 1 / 3;
/** Groups that are tied less than this share of what their sizes let expect are never of one kind. */
const LEAST_TIE = 0.025;
/** Where groups keep a smaller share of their weight inside, ties between kinds are as strong as those between parts of one. */
const LEAST_INSIDE = 0.965;

/**
 * How many of k groups to show: all of them, or fewer where their ties show a gap, the widest that there is. Parts of one kind
 * are tied to each other, and kinds are hardly tied at all; many images have many parts. It leans to one group too many:
 * merging is one click.
 * @param merges of the k groups, the strongest tie first.
 * @param inside share of the leading graph's weight that its own groups at resolution 1 keep inside.
 */
export function groupsToShow(k: number, merges: readonly GroupMerge[], inside: number): number {
  let [shown, widest] = [k, GAP];
  if (inside < LEAST_INSIDE) return shown;
  for (let made = 1; made < k - 1; made++) {
    const groups = k - made;
    const [before, behind] = [merges[made - 1]!.resolution, merges[made]!.resolution];
    if (groups < k * LEAST_LEFT || before < LEAST_TIE) break;
    if (before < widest * behind || before === 0) continue;
    shown = groups;
    widest = behind > 0 ? before / behind : Infinity;
  }
  return shown;
}
