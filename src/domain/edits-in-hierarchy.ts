/** The edits that make a labelling coarser or finer, along the hierarchy of its groups. Pure. */
import { t } from '@vscode/l10n';
import type { Curated, Edit } from './curation';
import type { RunSnapshot } from './dataset';
import { editToMerge, editToSplit } from './edits';
import { groupsInHierarchy, hierarchyOf, nodeAbove, parentsOf, type GroupInHierarchy } from './groups-in-hierarchy';

/** Why a labelling cannot be coarser or finer, in words. */
export const NOTHING_TO_JOIN = t('no two clusters are left that can join and keep your names and corrections.');
export const NOTHING_TO_PART = t('no cluster is left that can be taken apart and keep your corrections.');

/**
 * Joins the two groups that are nearest in the hierarchy. Groups that the person made otherwise
 * stay, and of two that the person named or corrected neither goes under the other's label.
 * Undefined where no two are left, or there is no hierarchy.
 */
export function editToCoarsen(snapshot: RunSnapshot, curated: Curated): Edit | undefined {
  const hierarchy = hierarchyOf(snapshot);
  if (!hierarchy) return undefined;
  const parents = parentsOf(hierarchy.merges);
  const groups = groupsInHierarchy(hierarchy, snapshot, curated);
  let nearest = Infinity;
  let pair: readonly [GroupInHierarchy, GroupInHierarchy] | undefined;
  groups.forEach((a, place) => {
    for (const b of groups.slice(place + 1)) {
      if (a.claimed && b.claimed) continue;
      const node = nodeAbove(parents, a.node, b.node);
      if (node >= nearest) continue;
      nearest = node;
      pair = [a, b];
    }
  });
  if (!pair) return undefined;
  // The first is the larger one.
  const [a, b] = pair;
  const into = b.claimed ? b : a;
  return editToMerge(curated, [a.cluster, b.cluster], into.cluster);
}

/**
 * Takes apart the group that joined last in the hierarchy. The larger part keeps the label, and so
 * do the images that the person placed there. Undefined where every group is as fine as it gets, or
 * there is no hierarchy.
 */
export function editToRefine(snapshot: RunSnapshot, curated: Curated): Extract<Edit, { kind: 'split' }> | undefined {
  const hierarchy = hierarchyOf(snapshot);
  if (!hierarchy) return undefined;
  const { leaves, merges } = hierarchy;
  const last = groupsInHierarchy(hierarchy, snapshot, curated).sort((a, b) => b.node - a.node)[0];
  const merge = last && merges[last.node - merges.length - 1];
  if (!merge) return undefined;
  const parents = parentsOf(merges);
  const isBelow = (image: number): boolean => nodeAbove(parents, leaves[image]!, merge.a) === merge.a;
  const parts = [last.open.filter(isBelow), last.open.filter((image) => !isBelow(image))];
  parts.sort((a, b) => b.length - a.length);
  return editToSplit(curated, last.cluster, parts);
}
