/**
 * A person's corrections of a labelling: a list of edits over the labels of a run, and how they
 * change what is seen. The same functions run in the engine, which keeps the edits, and in the
 * pages, which show them, so both always agree.
 */
import { curatedStates } from './curated-states';
import type { Cluster, RunSnapshot } from './dataset';

export { EXCLUDED, EXCLUDED_NAME, UNDECIDED, UNDECIDED_NAME } from './reserved-labels';

/**
 * One correction. `images` are positions in the snapshot; cluster ids are those of the labelling,
 * or were made by an edit.
 */
export type Edit =
  | { readonly kind: 'rename'; readonly cluster: number; readonly name: string }
  /** All images of `clusters` go to `into`, which is one of them. */
  | { readonly kind: 'merge'; readonly clusters: readonly number[]; readonly into: number }
  /** Images leave `cluster` for new clusters; those in no part stay. */
  | { readonly kind: 'split'; readonly cluster: number; readonly parts: readonly NewCluster[] }
  /**
   * Gives images an existing label, `UNDECIDED` included; they count as labelled by the person, and
   * excluded ones come back.
   */
  | { readonly kind: 'move'; readonly images: readonly number[]; readonly to: number }
  /** Gives images a label that did not exist; excluded ones come back. */
  | { readonly kind: 'label'; readonly cluster: NewCluster }
  /**
   * Labels from elsewhere: as `label` for each of `created` and `move` for each of `moved`, all at
   * once.
   */
  | {
      readonly kind: 'import';
      readonly created: readonly NewCluster[];
      readonly moved: readonly { readonly to: number; readonly images: readonly number[] }[];
    }
  | { readonly kind: 'exclude'; readonly images: readonly number[] }
  /** Brings excluded images back to the label that they had. */
  | { readonly kind: 'include'; readonly images: readonly number[] }
  /** Marks labels as looked at and right. */
  | { readonly kind: 'review'; readonly images: readonly number[] }
  | { readonly kind: 'unreview'; readonly images: readonly number[] }
  /** Gives images words beside their label; those that an image has already stay. */
  | { readonly kind: 'tag'; readonly images: readonly number[]; readonly tags: readonly string[] }
  | { readonly kind: 'untag'; readonly images: readonly number[]; readonly tags: readonly string[] }
  /**
   * What a classifier that learned from the person changed: labels by machine. All images of a move
   * had the label `from`.
   */
  | {
      readonly kind: 'relabel';
      readonly moves: readonly { readonly from: number; readonly to: number; readonly images: readonly number[] }[];
    };

export interface NewCluster {
  /** Not used before in this labelling; see {@link nextClusterId}. */
  readonly id: number;
  readonly name: string;
  readonly images: readonly number[];
}

/**
 * What a person does to the list of edits. Undo and redo walk it without limit; a new edit drops
 * what was undone.
 */
export type Step =
  { readonly kind: 'edit'; readonly edit: Edit } | { readonly kind: 'undo' } | { readonly kind: 'redo' };

export interface Curation {
  /** In force, the oldest first. */
  readonly edits: readonly Edit[];
  /** Undone, the one that `redo` brings back last. */
  readonly undone: readonly Edit[];
}

export const NO_EDITS: Curation = { edits: [], undone: [] };

/** The list of edits after one step; the same object when there is nothing to undo or redo. */
export function afterStep(curation: Curation, step: Step): Curation {
  const { edits, undone } = curation;
  switch (step.kind) {
    case 'edit':
      return { edits: [...edits, step.edit], undone: [] };
    case 'undo':
      return edits.length === 0 ? curation : { edits: edits.slice(0, -1), undone: [...undone, edits.at(-1)!] };
    case 'redo':
      return undone.length === 0 ? curation : { edits: [...edits, undone.at(-1)!], undone: undone.slice(0, -1) };
  }
}

/** A labelling with a person's edits. */
export interface Curated {
  /** Without empty ones; by size, the largest first, *undecided* and then *excluded* last. */
  readonly clusters: readonly Cluster[];
  /** Cluster id of each image; an excluded image has `EXCLUDED`. */
  readonly labels: Int32Array;
  /** Cluster id of each image as if none were excluded. */
  readonly withoutExclusion: Int32Array;
  /** 1 where the person marked the label as right, or gave it. */
  readonly reviewed: Uint8Array;
  /** 1 where the person gave the label by moving the image. */
  readonly byPerson: Uint8Array;
  /** The images of each tag that any has, in the order of the alphabet. */
  readonly tags: ReadonlyMap<string, ReadonlySet<number>>;
  /** The largest id that a cluster ever had. */
  readonly largestId: number;
}

/**
 * Applies the edits of a snapshot to its clusters. Where edits follow those that were applied to
 * the same clusters before, as one edit of a person follows another, cost is O(images of the labels
 * that the new ones touch) and copies of columns; else O(images of the labels that any touches),
 * and O(images) the first time that the clusters are seen. Within a cluster the order is that of
 * the labelling, by confidence. Clusters that no edit touches keep their lists of images. What
 * comes out depends on the edits alone, and shares parts with what came out before: it is not to be
 * written to.
 */
export function curate(snapshot: RunSnapshot): Curated {
  return curatedStates(snapshot).after(snapshot.curation.edits).curated;
}

/** The tags of an image, in the order of the alphabet. */
export function tagsOf({ tags }: Pick<Curated, 'tags'>, image: number): string[] {
  return [...tags].flatMap(([tag, images]) => (images.has(image) ? tag : []));
}

/** The id that the next new cluster takes. */
export function nextClusterId({ largestId }: Curated): number {
  return largestId + 1;
}
