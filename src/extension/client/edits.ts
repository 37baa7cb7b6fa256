/** The edits that a wish of a person comes to. Pure: what they are applied to is read, never changed. */
import type { Curated, Edit } from '../../domain/curation';
import { EXCLUDED, EXCLUDED_NAME, nextClusterId, UNDECIDED, UNDECIDED_NAME } from '../../domain/curation';
import { clusterOf } from './curated';

const LONGEST_NAME = 200;

/** Brings images under a label, `UNDECIDED` and `EXCLUDED` included; images that are there already are left alone. */
export function editsToMove(curated: Curated, images: readonly number[], to: number): Edit[] {
  const moved = images.filter((image) => curated.labels[image] !== to);
  if (moved.length === 0) return [];
  if (to === EXCLUDED) return [{ kind: 'exclude', images: moved }];
  return [...inclusion(curated, moved), { kind: 'move', images: moved, to }];
}

/** Brings images under a label that does not exist yet. */
export function editsToLabel(curated: Curated, images: readonly number[], name: string): Edit[] {
  return [
    ...inclusion(curated, images),
    { kind: 'label', cluster: { id: nextClusterId(curated), name: name.trim(), images: [...images] } },
  ];
}

/** Joins whole groups with `into`: a merge where all of them are clusters, else a move of their images. */
export function editsToMerge(curated: Curated, clusters: readonly number[], into: number): Edit[] {
  const joined = clusters.filter((id) => id !== into);
  if (joined.length === 0) return [];
  if (into >= 0 && joined.every((id) => id >= 0)) return [{ kind: 'merge', clusters: [...joined, into], into }];
  return editsToMove(
    curated,
    joined.flatMap((id) => clusterOf(curated, id)?.images ?? []),
    into,
  );
}

/** Why a label cannot have this name, in words; undefined when it can. `cluster` is the one that is renamed, if any. */
export function nameProblem(curated: Curated, name: string, cluster?: number): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'A label needs a name.';
  if (trimmed.length > LONGEST_NAME) return `A name has at most ${LONGEST_NAME} characters.`;
  if (trimmed === UNDECIDED_NAME || trimmed === EXCLUDED_NAME) return `“${trimmed}” is Winnow's own.`;
  if (curated.clusters.some((other) => other.id !== cluster && other.name === trimmed)) {
    return 'Another label has this name.';
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
  const undecided = clusterOf(curated, UNDECIDED)?.images.length ?? 0;
  return [...labels, { id: UNDECIDED, name: UNDECIDED_NAME, size: undecided }];
}

function inclusion(curated: Curated, images: readonly number[]): Edit[] {
  const excluded = images.filter((image) => curated.labels[image] === EXCLUDED);
  return excluded.length > 0 ? [{ kind: 'include', images: excluded }] : [];
}
