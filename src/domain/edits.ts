/**
 * The edits that a wish of a person comes to: the one place that builds them, for the tree, the
 * panel and the review. Each wish is one edit, so that one undo takes it back; undefined where
 * nothing would change. Pure.
 */
import type { Cluster } from './dataset';
import type { Curated, Edit, NewCluster } from './curation';
import { EXCLUDED, nextClusterId, UNDECIDED, UNDECIDED_NAME } from './curation';
import { nameOfPart, ownName } from './label-names';

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

/** Takes images out of the data set; undefined where all of them are out already. */
export function editToExclude(curated: Curated, images: readonly number[]): Edit | undefined {
  const included = images.filter((image) => curated.labels[image] !== EXCLUDED);
  return included.length > 0 ? { kind: 'exclude', images: included } : undefined;
}

/** Brings excluded images back to the label that they had; undefined where none is out. */
export function editToInclude(curated: Curated, images: readonly number[]): Edit | undefined {
  const excluded = images.filter((image) => curated.labels[image] === EXCLUDED);
  return excluded.length > 0 ? { kind: 'include', images: excluded } : undefined;
}

/** Marks the labels of images as looked at and right; undefined where all are marked. */
export function editToReview(curated: Curated, images: readonly number[]): Edit | undefined {
  const open = images.filter((image) => curated.reviewed[image] === 0);
  return open.length > 0 ? { kind: 'review', images: open } : undefined;
}

/** Takes the marks of {@link editToReview} back; undefined where there are none. */
export function editToUnreview(curated: Curated, images: readonly number[]): Edit | undefined {
  const reviewed = images.filter((image) => curated.reviewed[image] === 1);
  return reviewed.length > 0 ? { kind: 'unreview', images: reviewed } : undefined;
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
 * Joins whole clusters with `into`: a merge where all of them are clusters, else a move of their
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

/** Labels that images can be moved to: every cluster, and *undecided*. */
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
