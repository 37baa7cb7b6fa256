import type { GroupMerge } from '../cluster/leiden/group-hierarchy';

/** The most that a merge may cost where kinds are close: only splinters join. */
const MOST_COST = 0.2;
/** The same where kinds are well apart: parts of one kind join, too. */
const MOST_COST_APART = 1.5;
/**
 * Where kinds are apart, a merge costs more the more images there are, because each image has all
 * its neighbours in its own kind. The limit grows by this power of the number of images.
 */
const GROWTH = 1.3;

/** No gap is looked for behind a merge that costs more: it may join two kinds. */
const MOST_COST_BEFORE = 3;
/** A gap: the next merge costs at least this many times as much. */
const GAP = 5;
/** Before a gap, the groups keep at least this share of the graph's weight inside. */
const INSIDE_BEFORE_GAP = 0.97;

/** What is known of a folder before its groups are counted. */
interface Kinds {
  readonly images: number;
  /** Whether kinds are well apart. */
  readonly apart: boolean;
}

/**
 * How many of k groups to show: as many as are left after all merges that cost little. It rather
 * shows one group too many: a person joins two groups with one click, but has to search for a kind
 * that is hidden in another.
 * @param merges of the k groups, the cheapest first.
 */
export function groupsToShow(k: number, merges: readonly GroupMerge[], { images, apart }: Kinds): number {
  const most = apart ? MOST_COST_APART * Math.max(1, images / 1000) ** GROWTH : MOST_COST;
  const made = merges.filter(({ cost }) => cost <= most).length;
  const groups = Math.max(Math.min(k, 2), k - made);
  return apart ? groups : Math.min(groups, groupsBeforeGap(k, merges));
}

/**
 * Looks for the place where merges become much more expensive. Up to there they joined parts of one
 * kind, and after it they would join kinds. Returns one group more than are left at that place, or
 * k where there is no such place.
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
