/** Where the groups that a person sees stand in the hierarchy of a run. */
import type { Curated } from './curation';
import type { RunSnapshot } from './dataset';
import type { GroupHierarchy } from './hierarchy';

/**
 * A group whose images are all those below one node of the hierarchy, but for those that a person
 * placed.
 */
export interface GroupInHierarchy {
  readonly cluster: number;
  /** Numbered as in {@link GroupHierarchy.merges}. */
  readonly node: number;
  /** Its images that no person placed, in the order of the group. */
  readonly open: readonly number[];
  /** Whether the person named it or placed images in it. */
  readonly claimed: boolean;
}

/** The hierarchy that the labels were cut from; undefined where they came from elsewhere. */
export const hierarchyOf = ({ source, hierarchy }: RunSnapshot): GroupHierarchy | undefined =>
  source === 'final' ? hierarchy : undefined;

/**
 * Groups that are whole nodes, in the order of the labels. Images that a person placed, or
 * excluded, count for none.
 */
export function groupsInHierarchy(
  { leaves, merges }: GroupHierarchy,
  { curation }: RunSnapshot,
  curated: Curated,
): GroupInHierarchy[] {
  const parents = parentsOf(merges);
  const placed = placedImages(curated, curation.edits);
  const named = new Set(curation.edits.flatMap((edit) => (edit.kind === 'rename' ? [edit.cluster] : [])));
  const found = curated.clusters.flatMap(({ id, images }): GroupInHierarchy[] => {
    const open = images.filter((image) => placed[image] === 0);
    if (id < 0 || open.length === 0) return [];
    const node = [...new Set(open.map((image) => leaves[image]!))].reduce((a, b) => nodeAbove(parents, a, b));
    return [{ cluster: id, node, open, claimed: named.has(id) || open.length < images.length }];
  });
  const below = openImagesBelow(parents, leaves, (image) => curated.labels[image]! >= 0 && placed[image] === 0);
  return found.filter(({ node, open }) => below[node] === open.length);
}

/** The lowest node that holds both. A node's number is above those of its parts. */
export function nodeAbove(parents: Int32Array, a: number, b: number): number {
  let low = a;
  let high = b;
  while (low !== high) {
    if (low < high) low = parents[low]!;
    else high = parents[high]!;
  }
  return low;
}

/** What each node is a part of; the root is its own parent. */
export function parentsOf(merges: GroupHierarchy['merges']): Int32Array {
  const k = merges.length + 1;
  const parents = Int32Array.from({ length: k + merges.length }, (_, node) => node);
  merges.forEach(({ a, b }, merge) => (parents[a] = parents[b] = k + merge));
  return parents;
}

/** 1 for each image whose label is the person's word, or was learned from it. */
function placedImages({ reviewed, byPerson }: Curated, edits: RunSnapshot['curation']['edits']): Uint8Array {
  const placed = reviewed.map((one, image) => (one || byPerson[image] ? 1 : 0));
  for (const edit of edits) {
    if (edit.kind !== 'relabel') continue;
    for (const { images } of edit.moves) for (const image of images) placed[image] = 1;
  }
  return placed;
}

function openImagesBelow(
  parents: Int32Array,
  leaves: readonly number[],
  isOpen: (image: number) => boolean,
): Float64Array {
  const below = new Float64Array(parents.length);
  leaves.forEach((leaf, image) => (below[leaf]! += isOpen(image) ? 1 : 0));
  parents.forEach((parent, node) => {
    if (parent !== node) below[parent]! += below[node]!;
  });
  return below;
}
