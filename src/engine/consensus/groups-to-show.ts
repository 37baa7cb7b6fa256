import type { GroupMerge } from '../cluster/leiden/group-hierarchy';

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
 * How many of k groups to show: those that are left when all merges are made that cost little. It
 * leans to one group too many: merging is one click, and a hidden kind is lost work.
 * @param merges of the k groups, the cheapest first.
 * @param count images.
 * @param apart whether kinds are well apart.
 */
export function groupsToShow(k: number, merges: readonly GroupMerge[], count: number, apart: boolean): number {
  const most = apart ? MOST_COST_APART * Math.max(1, count / 1000) ** GROWTH : MOST_COST;
  const made = merges.filter(({ cost }) => cost <= most).length;
  return Math.max(Math.min(k, 2), k - made);
}
