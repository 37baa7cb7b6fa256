/**
 * The edits that a wish of a person comes to: the one place that builds them, for the tree, the
 * panel and the review. Each wish is one edit, so that one undo takes it back; undefined where
 * nothing would change. Pure.
 */
import { t } from '@vscode/l10n';
import type { Cluster, RunSnapshot } from './dataset';
import type { Curated, Edit, NewCluster } from './curation';
import { afterStep, curate, EXCLUDED, EXCLUDED_NAME, nextClusterId, UNDECIDED, UNDECIDED_NAME } from './curation';
import { groupsInHierarchy, hierarchyOf, nodeAbove, parentsOf, type GroupInHierarchy } from './groups-in-hierarchy';

export const LONGEST_NAME = 200;
/** Tags stand in one cell of a table, with this between them. */
export const BETWEEN_TAGS = ';';
export const LONGEST_TAG = 60;
/** Tags that one edit gives or takes. */
export const MOST_TAGS = 50;

/**
 * Brings images under a label, `UNDECIDED` and `EXCLUDED` included. Excluded images come back with
 * it. Images that are there already by the person's word are left alone; a label by machine that
 * the person gives again becomes the person's.
 */
export function editToMove(curated: Curated, images: readonly number[], to: number): Edit | undefined {
  if (to === EXCLUDED) return editToExclude(curated, images);
  const moved = images.filter(
    (image) => curated.labels[image] !== to || (to !== UNDECIDED && curated.byPerson[image] === 0),
  );
  return moved.length > 0 ? { kind: 'move', images: moved, to } : undefined;
}

/**
 * Brings images under a label that does not exist yet. Excluded images come back with it.
 * @param coming labels whose edits are under way: their ids are taken.
 */
export function editToLabel(
  curated: Curated,
  images: readonly number[],
  name: string,
  coming: readonly { readonly id: number }[] = [],
): Edit | undefined {
  if (images.length === 0) return undefined;
  const id = Math.max(nextClusterId(curated), ...coming.map((label) => label.id + 1));
  return { kind: 'label', cluster: { id, name: name.trim(), images: [...images] } };
}

/**
 * Gives images the labels that they have elsewhere, by name: one that is there, or a new one.
 * Undefined where the person gave all of them already.
 */
export function editToImport(
  curated: Curated,
  classes: readonly { readonly name: string; readonly images: readonly number[] }[],
): Extract<Edit, { kind: 'import' }> | undefined {
  const { clusters, labels, byPerson } = curated;
  const known = new Map(clusters.filter(({ id }) => id >= 0).map(({ id, name }) => [name, id]));
  const created: NewCluster[] = [];
  const moved: { readonly to: number; readonly images: readonly number[] }[] = [];
  const first = nextClusterId(curated);
  for (const { name: given, images } of classes) {
    const name = ownName(given);
    const to = known.get(name);
    const open = images.filter((image) => labels[image] !== to || byPerson[image] === 0);
    if (open.length === 0) continue;
    if (to !== undefined) moved.push({ to, images: open });
    else {
      // Names that are alike once cut are one label.
      const same = created.findIndex((other) => other.name === name);
      if (same < 0) created.push({ id: first + created.length, name, images: open });
      else created[same] = { ...created[same]!, images: [...created[same]!.images, ...open] };
    }
  }
  return created.length + moved.length > 0 ? { kind: 'import', created, moved } : undefined;
}

/** A name that a label can have. */
function ownName(given: string): string {
  const name = given.trim().slice(0, LONGEST_NAME).trim();
  return name === UNDECIDED_NAME || name === EXCLUDED_NAME || name === '' ? `${name} (imported)`.trim() : name;
}

export function editToExclude(curated: Curated, images: readonly number[]): Edit | undefined {
  const included = images.filter((image) => curated.labels[image] !== EXCLUDED);
  return included.length > 0 ? { kind: 'exclude', images: included } : undefined;
}

/** Brings excluded images back to the label that they had. */
export function editToInclude(curated: Curated, images: readonly number[]): Edit | undefined {
  const excluded = images.filter((image) => curated.labels[image] === EXCLUDED);
  return excluded.length > 0 ? { kind: 'include', images: excluded } : undefined;
}

/** Marks the labels of images as looked at and right. */
export function editToReview(curated: Curated, images: readonly number[]): Edit | undefined {
  const open = images.filter((image) => curated.reviewed[image] === 0);
  return open.length > 0 ? { kind: 'review', images: open } : undefined;
}

export function editToUnreview(curated: Curated, images: readonly number[]): Edit | undefined {
  const reviewed = images.filter((image) => curated.reviewed[image] === 1);
  return reviewed.length > 0 ? { kind: 'unreview', images: reviewed } : undefined;
}

/** Tags as a person types them, parted by commas or semicolons: trimmed, each once. */
export function tagsIn(text: string): string[] {
  const tags = text.split(/[,;\n]/).map((tag) => tag.trim().replace(/\s+/g, ' ').slice(0, LONGEST_TAG).trim());
  return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, MOST_TAGS);
}

/** Gives images tags. Those that have all of them are left alone. */
export function editToTag({ tags: known }: Curated, images: readonly number[], tags: readonly string[]) {
  const lacking = images.filter((image) => tags.some((tag) => !known.get(tag)?.has(image)));
  return lacking.length > 0 ? ({ kind: 'tag', images: lacking, tags } as const) : undefined;
}

/** Takes tags from images. Those that have none of them are left alone. */
export function editToUntag({ tags: known }: Curated, images: readonly number[], tags: readonly string[]) {
  const having = images.filter((image) => tags.some((tag) => known.get(tag)?.has(image)));
  return having.length > 0 ? ({ kind: 'untag', images: having, tags } as const) : undefined;
}

/**
 * Says that an image's label is right as it is. An excluded image comes back to the label that it
 * had: as the person's label, or without one where it had none.
 * @param excluded whether it is excluded, also by an edit that is under way.
 */
export function editToKeep(curated: Curated, image: number, excluded = curated.labels[image] === EXCLUDED): Edit {
  if (!excluded) return { kind: 'review', images: [image] };
  const label = curated.withoutExclusion[image]!;
  return label >= 0 ? { kind: 'move', images: [image], to: label } : { kind: 'include', images: [image] };
}

/**
 * Joins whole groups with `into`: a merge where all of them are clusters, else a move of their
 * images.
 */
export function editToMerge(curated: Curated, clusters: readonly number[], into: number): Edit | undefined {
  const joined = clusters.filter((id) => id !== into);
  if (joined.length === 0) return undefined;
  if (into >= 0 && joined.every((id) => id >= 0)) return { kind: 'merge', clusters: [...joined, into], into };
  const images = joined.flatMap((id) => clusterIn(curated, id)?.images ?? []);
  return editToMove(curated, images, into);
}

/**
 * Takes a cluster apart: the first part keeps the label, each other one gets a new one, named after
 * it. Images that left the cluster meanwhile are in no part. Undefined when nothing would leave.
 */
export function editToSplit(
  curated: Curated,
  cluster: number,
  parts: readonly (readonly number[])[],
): Extract<Edit, { kind: 'split' }> | undefined {
  const name = clusterIn(curated, cluster)?.name ?? UNDECIDED_NAME;
  const taken = new Set(curated.clusters.map((other) => other.name.toLowerCase()));
  const first = nextClusterId(curated);
  const leaving = parts
    .slice(1)
    .map((part) => part.filter((image) => curated.labels[image] === cluster))
    .filter((part) => part.length > 0)
    .map((images, place) => ({ id: first + place, name: nameOfPart(name, taken), images }));
  return leaving.length > 0 ? { kind: 'split', cluster, parts: leaving } : undefined;
}

/** Why a labelling cannot be coarser or finer, in words. */
export const NOTHING_TO_JOIN = t('no two groups are left that can join and keep your names and corrections.');
export const NOTHING_TO_PART = t('no group is left that can be taken apart and keep your corrections.');

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

/** Images that go from one label to another because a classifier learned so. */
export interface LearnedMove {
  readonly from: number;
  readonly to: number;
  readonly images: readonly number[];
}

/**
 * Takes over what a classifier learned, but for the images that the person has moved, judged or
 * excluded since.
 */
export function editToRelabel(
  curated: Curated,
  moves: readonly LearnedMove[],
): Extract<Edit, { kind: 'relabel' }> | undefined {
  const left = moves
    .map(({ from, to, images }) => ({ from, to, images: images.filter((image) => isOpen(curated, image, from)) }))
    .filter(({ images }) => images.length > 0);
  return left.length > 0 ? { kind: 'relabel', moves: left } : undefined;
}

/** Whether an image still has the label `from`, and a machine may change it. */
export function isOpen({ labels, reviewed, byPerson }: Curated, image: number, from: number): boolean {
  return labels[image] === from && (from < 0 || (reviewed[image] === 0 && byPerson[image] === 0));
}

/** Names of Winnow's own, in the language of the editor and in that of the engine. */
const RESERVED: readonly string[] = [UNDECIDED_NAME, EXCLUDED_NAME, 'Undecided', 'Excluded'];

/**
 * Why a label cannot have this name, in words; undefined when it can. `cluster` is the one that is
 * renamed, if any.
 */
export function nameProblem(curated: Curated, name: string, cluster?: number): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return t('A label needs a name.');
  if (trimmed.length > LONGEST_NAME) return t('A name has at most {0} characters.', LONGEST_NAME);
  if (RESERVED.includes(trimmed)) return t("“{0}” is Winnow's own.", trimmed);
  if (curated.clusters.some((other) => other.id !== cluster && other.name === trimmed)) {
    return t('Another label has this name.');
  }
  return undefined;
}

/** Groups that images can be moved to: every cluster, and *undecided*. */
export function labelsToMoveTo(
  curated: Curated,
): { readonly id: number; readonly name: string; readonly size: number }[] {
  const labels = curated.clusters
    .filter(({ id }) => id >= 0)
    .map(({ id, name, images }) => ({ id, name, size: images.length }));
  const undecided = clusterIn(curated, UNDECIDED)?.images.length ?? 0;
  return [...labels, { id: UNDECIDED, name: UNDECIDED_NAME, size: undecided }];
}

const clusterIn = (curated: Curated, id: number): Cluster | undefined =>
  curated.clusters.find((cluster) => cluster.id === id);

const LETTERS = 'bcdefghijklmnopqrstuvwxyz';

/**
 * A name for a part of the label `name`: `Group 3 (b)`, `Group 3 (c)`…, then `Group 3 (26)`: the
 * first that is not in `taken`, whatever its case; adds it there. A part of a part is named after
 * the whole.
 */
function nameOfPart(name: string, taken: Set<string>): string {
  const whole = name.replace(/ \(([b-z]|\d+)\)$/, '').slice(0, LONGEST_NAME - 12);
  for (let number = 0; ; number++) {
    const part = `${whole} (${LETTERS[number] ?? number + 1})`;
    if (taken.has(part.toLowerCase())) continue;
    taken.add(part.toLowerCase());
    return part;
  }
}

/**
 * Gives a cluster the name that is proposed for it, or `name 2`, `name 3`… where another has it
 * already.
 * Undefined where no name is proposed.
 */
export function acceptedName(curated: Curated, cluster: number): Extract<Edit, { kind: 'rename' }> | undefined {
  const proposal = curated.clusters.find(({ id }) => id === cluster)?.proposals?.[0];
  if (proposal === undefined) return undefined;
  const taken = new Set(curated.clusters.filter(({ id }) => id !== cluster).map(({ name }) => name.toLowerCase()));
  return { kind: 'rename', cluster, name: unusedName(proposal, taken) };
}

/**
 * Gives every cluster the name that is proposed first for it, the largest cluster's first: an edit
 * each.
 */
export function acceptedNames(snapshot: RunSnapshot): Extract<Edit, { kind: 'rename' }>[] {
  const edits: Extract<Edit, { kind: 'rename' }>[] = [];
  let accepted = snapshot;
  for (const { id } of curate(snapshot).clusters) {
    const edit = acceptedName(curate(accepted), id);
    if (!edit) continue;
    edits.push(edit);
    accepted = { ...accepted, curation: afterStep(accepted.curation, { kind: 'edit', edit }) };
  }
  return edits;
}

/** The snapshot with every first proposal accepted. Nothing is written down. */
export function withAcceptedNames(snapshot: RunSnapshot): RunSnapshot {
  const { edits, undone } = snapshot.curation;
  const accepted = acceptedNames(snapshot);
  return accepted.length === 0 ? snapshot : { ...snapshot, curation: { edits: [...edits, ...accepted], undone } };
}

/** `name`, or `name 2`, `name 3`…: the first that is not in `taken`, whatever its case. */
function unusedName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name} ${number}`;
  return free;
}
