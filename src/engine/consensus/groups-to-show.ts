import type { GroupMerge } from '../cluster/leiden/group-hierarchy';

/**
 * Where groups keep a smaller share of their weight inside, ties between kinds are as strong as
 * those between parts of one.
 */
const LEAST_INSIDE = 0.965;
/** Where kinds are close, only splinters join. */
const MOST_COST = 0.2;
/** Where kinds are well apart, parts of one kind join too. */
const MOST_COST_APART = 1.5;
/**
 * Kinds that are apart are tied the less the more images there are: each has its neighbours among
 * its own.
 */
const GROWTH = 1.3;

/**
 * Whether kinds are well apart.
 * @param inside share of the leading graph's weight that its own groups at resolution 1 keep
 * inside.
 */
export const areApart = (inside: number): boolean => inside >= LEAST_INSIDE;

/**
 * How many of k groups to show: those that are left when all merges are made that cost little. It
 * leans to one group too many: merging is one click, and a hidden kind is lost work.
 * @param merges of the k groups, the cheapest first.
 * @param count images.
 * @param inside as {@link areApart} takes it.
 */
export function groupsToShow(k: number, merges: readonly GroupMerge[], count: number, inside: number): number {
  const most = areApart(inside) ? MOST_COST_APART * Math.max(1, count / 1000) ** GROWTH : MOST_COST;
  const made = merges.filter(({ cost }) => cost <= most).length;
  return Math.max(Math.min(k, 2), k - made);
}
