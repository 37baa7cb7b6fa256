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

/**
 * Applies the edits of a snapshot to its clusters. Cost O(images of the labels that edits touch),
 * and O(images) the first time that the clusters are seen. Within a cluster the order is that of
 * the labelling, by confidence. Clusters that no edit touches keep their lists of images.
 */
export function curate(snapshot: RunSnapshot): Curated {
  const { clusters, curation, paths } = snapshot;
  const before = beforeEdits(snapshot);
  const count = paths.length;
  const labels = before.labels.slice();
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
  for (const { id, name } of clusters) introduce(id, name);
  /** Labels that lost images or got some. */
  const touched = new Set<number>();
  const put = (image: number, id: number): void => {
    touched.add(labels[image]!).add(id);
    labels[image] = id;
  };
  const give = (image: number, id: number): void => {
    put(image, id);
    excluded[image] = 0;
    byPerson[image] = reviewed[image] = 1;
  };
  for (const edit of curation.edits) {
    switch (edit.kind) {
      case 'rename':
        names.set(edit.cluster, edit.name);
        break;
      case 'merge': {
        const from = new Set(edit.clusters);
        for (const id of edit.clusters) touched.add(id);
        touched.add(edit.into);
        for (let i = 0; i < count; i++) if (from.has(labels[i]!)) labels[i] = edit.into;
        break;
      }
      case 'split':
        for (const part of edit.parts) {
          introduce(part.id, part.name);
          for (const image of part.images) put(image, part.id);
        }
        break;
      case 'move':
        for (const image of edit.images) {
          give(image, edit.to);
          if (edit.to === UNDECIDED) byPerson[image] = reviewed[image] = 0;
        }
        break;
      case 'label':
        introduce(edit.cluster.id, edit.cluster.name);
        for (const image of edit.cluster.images) give(image, edit.cluster.id);
        break;
      case 'import':
        for (const { id, name } of edit.created) introduce(id, name);
        for (const { to, images } of [...edit.created.map(({ id: to, images }) => ({ to, images })), ...edit.moved]) {
          for (const image of images) give(image, to);
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
        for (const { to, images } of edit.moves) for (const image of images) put(image, to);
        break;
      default:
        edit satisfies never;
    }
  }
  const withoutExclusion = labels.slice();
  for (let i = 0; i < count; i++) if (excluded[i]) put(i, EXCLUDED);
  const found = new Map(clusters.map((cluster) => [cluster.id, cluster]));
  const seen = (id: number, facts: Omit<Cluster, 'id' | 'name' | 'proposals'>): Cluster => ({
    id,
    name: names.get(id) ?? `Group ${id + 1}`,
    ...facts,
    ...proposalsFor(found.get(id), names.get(id)),
  });
  const list = clusters
    .filter(({ id, images }) => images.length > 0 && !touched.has(id))
    .map(({ id }) => seen(id, before.facts.get(id)!));
  for (const [id, { images, mixed }] of membersOf(touched, clusters, labels)) {
    if (mixed) images.sort((a, b) => snapshot.confidence[b]! - snapshot.confidence[a]! || a - b);
    list.push(seen(id, factsOf(images, snapshot)));
  }
  const rank = (id: number): number => (id >= 0 ? 0 : -id);
  list.sort((a, b) => rank(a.id) - rank(b.id) || b.images.length - a.images.length || a.id - b.id);
  const named = [...tagged].filter(([, images]) => images.size > 0);
  const tags = new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { clusters: list, labels, withoutExclusion, reviewed, byPerson, tags, largestId };
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
 * The images of labels that edits touched. All of them came from clusters that were touched too.
 * The clusters of the labelling are in order already: only where images came together from several
 * must they be sorted.
 */
function membersOf(
  touched: ReadonlySet<number>,
  clusters: readonly Cluster[],
  labels: Int32Array,
): ReadonlyMap<number, Members> {
  const members = new Map<number, Members>();
  for (const cluster of clusters) {
    if (!touched.has(cluster.id)) continue;
    let known: Members | undefined;
    let last: number | undefined;
    for (const image of cluster.images) {
      const id = labels[image]!;
      if (id !== last || known === undefined) {
        last = id;
        known = members.get(id);
        if (known === undefined) members.set(id, (known = { images: [], from: cluster.id, mixed: false }));
        known.mixed ||= known.from !== cluster.id;
      }
      known.images.push(image);
    }
  }
  return members;
}

type ClusterFacts = Pick<Cluster, 'images' | 'agreedByAll' | 'meanConfidence'>;

function factsOf(
  images: readonly number[],
  { agreement, confidence }: Pick<RunSnapshot, 'agreement' | 'confidence'>,
): ClusterFacts {
  let agreed = 0;
  let sum = 0;
  for (const image of images) {
    if (agreement[image] === 'all') agreed++;
    sum += confidence[image]!;
  }
  return { images, agreedByAll: agreed / images.length, meanConfidence: sum / images.length };
}

/** What is seen of a labelling without edits. */
interface BeforeEdits extends Pick<RunSnapshot, 'agreement' | 'confidence'> {
  readonly labels: Int32Array;
  /** Of each cluster that holds images, by its id. */
  readonly facts: ReadonlyMap<number, ClusterFacts>;
}

/** By the clusters of a labelling: each edit of a large one would count all of its images again. */
const withoutEdits = new WeakMap<readonly Cluster[], BeforeEdits>();

function beforeEdits({ clusters, paths, agreement, confidence }: RunSnapshot): BeforeEdits {
  const known = withoutEdits.get(clusters);
  const isSame =
    known?.labels.length === paths.length && known.agreement === agreement && known.confidence === confidence;
  if (isSame) return known;
  const labels = new Int32Array(paths.length).fill(UNDECIDED);
  for (const { id, images } of clusters) for (const image of images) labels[image] = id;
  const facts = new Map(clusters.map(({ id, images }) => [id, factsOf(images, { agreement, confidence })]));
  const made = { labels, facts, agreement, confidence };
  withoutEdits.set(clusters, made);
  return made;
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
