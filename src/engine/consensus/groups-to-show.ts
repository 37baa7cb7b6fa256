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

/** A merge that costs more may be one of two kinds; it is not looked beyond. */
const MOST_COST_BEFORE = 3;
/** How many times as much the merge behind it costs where few kinds are left. */
const GAP = 5;
/** What these kinds then keep of the graph's weight inside, at least. */
const INSIDE_BEFORE_GAP = 0.97;

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
  const groups = Math.max(Math.min(k, 2), k - made);
  return apart ? groups : Math.min(groups, groupsBeforeGap(k, merges));
}

/**
 * Few kinds fall into many groups whose merges cost little, until only kinds are left to join. One
 * more group is shown than there are then; k where no merge stands out.
 */
function groupsBeforeGap(k: number, merges: readonly GroupMerge[]): number {
  let widest = GAP;
  let groups = k;
  for (const [at, { cost, inside }] of merges.slice(0, -1).entries()) {
    if (cost > MOST_COST_BEFORE) break;
    const gap = merges[at + 1]!.cost / cost;
    if (gap < widest || inside < INSIDE_BEFORE_GAP) continue;
    widest = gap;
    groups = k - at;
  }
  return groups;
}
