/**
 * A person's corrections of a labelling: a list of edits over the labels of a run, and how they
 * change what is seen. The same functions run in the engine, which keeps the edits, and in the
 * pages, which show them, so both always agree.
 */
import { t } from '@vscode/l10n';
import type { Cluster, RunSnapshot } from './dataset';

/** Images in none of the labels. */
export const UNDECIDED = -1;
/** Images that the person took out of the data set. */
export const EXCLUDED = -2;
export const UNDECIDED_NAME = t('Undecided');
export const EXCLUDED_NAME = t('Excluded');

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

/** Images that an edited labelling puts together. */
interface Members {
  readonly images: number[];
  /** Cluster of the labelling that the first of them came from. */
  readonly from: number;
  /** Whether others came from another one. */
  mixed: boolean;
}

/**
 * Applies the edits of a snapshot to its clusters; cost O(images + images named in edits).
 * Within a cluster the order is that of the labelling, by confidence.
 */
export function curate({ clusters, curation, paths, agreement, confidence }: RunSnapshot): Curated {
  const count = paths.length;
  const labels = new Int32Array(count).fill(UNDECIDED);
  const excluded = new Uint8Array(count);
  const reviewed = new Uint8Array(count);
  const byPerson = new Uint8Array(count);
  const tagged = new Map<string, Set<number>>();
  const names = new Map<number, string>([
    [UNDECIDED, UNDECIDED_NAME],
    [EXCLUDED, EXCLUDED_NAME],
  ]);
  let largestId = -1;
  const introduce = (id: number, name: string): void => {
    names.set(id, name);
    largestId = Math.max(largestId, id);
  };
  for (const cluster of clusters) {
    introduce(cluster.id, cluster.name);
    for (const image of cluster.images) labels[image] = cluster.id;
  }
  for (const edit of curation.edits) {
    switch (edit.kind) {
      case 'rename':
        names.set(edit.cluster, edit.name);
        break;
      case 'merge': {
        const from = new Set(edit.clusters);
        for (let i = 0; i < count; i++) if (from.has(labels[i]!)) labels[i] = edit.into;
        break;
      }
      case 'split':
        for (const part of edit.parts) {
          introduce(part.id, part.name);
          for (const image of part.images) labels[image] = part.id;
        }
        break;
      case 'move':
        for (const image of edit.images) {
          labels[image] = edit.to;
          excluded[image] = 0;
          byPerson[image] = reviewed[image] = edit.to === UNDECIDED ? 0 : 1;
        }
        break;
      case 'label':
        introduce(edit.cluster.id, edit.cluster.name);
        for (const image of edit.cluster.images) {
          labels[image] = edit.cluster.id;
          excluded[image] = 0;
          byPerson[image] = reviewed[image] = 1;
        }
        break;
      case 'import':
        for (const { id, name } of edit.created) introduce(id, name);
        for (const { to, images } of [...edit.created.map(({ id: to, images }) => ({ to, images })), ...edit.moved]) {
          for (const image of images) {
            labels[image] = to;
            excluded[image] = 0;
            byPerson[image] = reviewed[image] = 1;
          }
        }
        break;
      case 'exclude':
        for (const image of edit.images) excluded[image] = 1;
        break;
      case 'include':
        for (const image of edit.images) excluded[image] = 0;
        break;
      case 'review':
        for (const image of edit.images) reviewed[image] = 1;
        break;
      case 'unreview':
        for (const image of edit.images) reviewed[image] = 0;
        break;
      case 'tag':
        for (const tag of edit.tags) {
          const known = tagged.get(tag) ?? new Set();
          for (const image of edit.images) known.add(image);
          tagged.set(tag, known);
        }
        break;
      case 'untag':
        for (const tag of edit.tags) for (const image of edit.images) tagged.get(tag)?.delete(image);
        break;
      case 'relabel':
        for (const { to, images } of edit.moves) for (const image of images) labels[image] = to;
        break;
      default:
        edit satisfies never;
    }
  }
  const withoutExclusion = labels.slice();
  for (let i = 0; i < count; i++) if (excluded[i]) labels[i] = EXCLUDED;
  const members = new Map<number, Members>();
  // The clusters of the labelling are in order already: only where images came together from
  // several must they be sorted.
  for (const cluster of clusters) {
    for (const image of cluster.images) {
      const id = labels[image]!;
      const known = members.get(id);
      if (known === undefined) members.set(id, { images: [image], from: cluster.id, mixed: false });
      else {
        known.images.push(image);
        known.mixed ||= known.from !== cluster.id;
      }
    }
  }
  const found = new Map(clusters.map((cluster) => [cluster.id, cluster]));
  const list = [...members].map(([id, { images, mixed }]): Cluster => {
    if (mixed) images.sort((a, b) => confidence[b]! - confidence[a]! || a - b);
    let agreed = 0;
    let sum = 0;
    for (const image of images) {
      if (agreement[image] === 'all') agreed++;
      sum += confidence[image]!;
    }
    return {
      id,
      name: names.get(id) ?? `Group ${id + 1}`,
      images,
      agreedByAll: agreed / images.length,
      meanConfidence: sum / images.length,
      ...proposalsFor(found.get(id), names.get(id)),
    };
  });
  const rank = (id: number): number => (id >= 0 ? 0 : -id);
  list.sort((a, b) => rank(a.id) - rank(b.id) || b.images.length - a.images.length || a.id - b.id);
  const named = [...tagged].filter(([, images]) => images.size > 0);
  const tags = new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { clusters: list, labels, withoutExclusion, reviewed, byPerson, tags, largestId };
}

/** A cluster that the person named needs no proposals. */
const proposalsFor = (found: Cluster | undefined, name: string | undefined): Pick<Cluster, 'proposals'> =>
  found?.proposals && found.name === name ? { proposals: found.proposals } : {};

/** The tags of an image, in the order of the alphabet. */
export function tagsOf({ tags }: Pick<Curated, 'tags'>, image: number): string[] {
  return [...tags].flatMap(([tag, images]) => (images.has(image) ? tag : []));
}

/** The id that the next new cluster takes. */
export function nextClusterId({ largestId }: Curated): number {
  return largestId + 1;
}
