import type { GroupMerge } from '../cluster/leiden/group-hierarchy';

/** Ties behind a gap are at least this many times weaker than those before it. */
const GAP = 2.5;
/**
 * A gap that leaves fewer than this share of the groups says how kinds are alike, not which there
 * are.
 */
const LEAST_LEFT = 1 / 3;
/**
 * Groups that are tied less than this share of what their sizes let expect are never of one kind.
 */
const LEAST_TIE = 0.025;
/** Where groups are well apart, those that are tied more than this are parts of one kind. */
const ONE_KIND = 0.4;
/**
 * Where groups keep a smaller share of their weight inside, ties between kinds are as strong as
 * those between parts of one.
 */
const LEAST_INSIDE = 0.965;

/**
 * Whether kinds are well apart.
 * @param inside share of the leading graph's weight that its own groups at resolution 1 keep
 * inside.
 */
export const areApart = (inside: number): boolean => inside >= LEAST_INSIDE;

/**
 * How many of k groups to show: all of them, or fewer where kinds are well apart. Parts of one kind
 * are tied to each other there, and kinds hardly at all: what is tied well is one kind, and so is
 * what comes before the last gap between ties. Many images have many parts. It leans to one group
 * too many: merging is one click.
 * @param merges of the k groups, the strongest tie first.
 * @param inside as {@link areApart} takes it.
 */
export function groupsToShow(k: number, merges: readonly GroupMerge[], inside: number): number {
  if (!areApart(inside)) return k;
  const parts = merges.filter(({ resolution }) => resolution >= ONE_KIND).length;
  let shown = Math.max(k - parts, Math.ceil(k * LEAST_LEFT));
  for (let made = 1; made < k - 1; made++) {
    const groups = k - made;
    const before = merges[made - 1]!.resolution;
    const behind = merges[made]!.resolution;
    if (groups < k * LEAST_LEFT || before < LEAST_TIE) break;
    if (before >= GAP * behind) shown = Math.min(shown, groups);
  }
  return shown;
}
