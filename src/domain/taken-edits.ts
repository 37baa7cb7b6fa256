import type { Edit } from './curation';
import type { Cluster } from './dataset';
import { EXCLUDED, EXCLUDED_NAME, UNDECIDED, UNDECIDED_NAME } from './reserved-labels';

/** What edits say of each image and label. Columns are in the order of the images. */
export interface Decisions {
  /** Label as if no image were excluded. */
  readonly labels: Int32Array;
  /** 1 where it holds. */
  readonly excluded: Uint8Array;
  readonly reviewed: Uint8Array;
  readonly byPerson: Uint8Array;
  readonly tagged: ReadonlyMap<string, ReadonlySet<number>>;
  readonly names: ReadonlyMap<number, string>;
  /** The largest id that a label ever had. */
  readonly largestId: number;
}

/** What holds before any edit. */
export function undecided(labels: Int32Array, clusters: readonly Cluster[]): Decisions {
  const names = new Map<number, string>([
    [UNDECIDED, UNDECIDED_NAME],
    [EXCLUDED, EXCLUDED_NAME],
  ]);
  let largestId = -1;
  for (const { id, name } of clusters) {
    names.set(id, name);
    largestId = Math.max(largestId, id);
  }
  return {
    labels,
    excluded: new Uint8Array(labels.length),
    reviewed: new Uint8Array(labels.length),
    byPerson: new Uint8Array(labels.length),
    tagged: new Map(),
    names,
    largestId,
  };
}

type Mark = 'excluded' | 'reviewed' | 'byPerson';

/**
 * Decisions that grow by edits. The decisions that they began with do not change: each column is
 * copied before it is first written to.
 */
export class TakenEdits implements Decisions {
  labels: Int32Array;
  excluded: Uint8Array;
  reviewed: Uint8Array;
  byPerson: Uint8Array;
  tagged: Map<string, ReadonlySet<number>>;
  names: Map<number, string>;
  largestId: number;
  /** Images that got a label or were excluded or brought back; some of them twice. */
  readonly changed: number[] = [];
  private readonly copied = new Set<Mark | 'labels'>();

  constructor(before: Decisions) {
    this.labels = before.labels;
    this.excluded = before.excluded;
    this.reviewed = before.reviewed;
    this.byPerson = before.byPerson;
    this.tagged = new Map(before.tagged);
    this.names = new Map(before.names);
    this.largestId = before.largestId;
  }

  take(edit: Edit): void {
    switch (edit.kind) {
      case 'rename':
        this.names.set(edit.cluster, edit.name);
        break;
      case 'merge':
        this.merge(edit.clusters, edit.into);
        break;
      case 'split':
        for (const { id, name, images } of edit.parts) {
          this.introduce(id, name);
          this.put(images, id);
        }
        break;
      case 'move':
        this.give(edit.images, edit.to);
        if (edit.to === UNDECIDED) {
          this.mark('byPerson', edit.images, 0);
          this.mark('reviewed', edit.images, 0);
        }
        break;
      case 'label':
        this.introduce(edit.cluster.id, edit.cluster.name);
        this.give(edit.cluster.images, edit.cluster.id);
        break;
      case 'import':
        for (const { id, name } of edit.created) this.introduce(id, name);
        for (const { id, images } of edit.created) this.give(images, id);
        for (const { to, images } of edit.moved) this.give(images, to);
        break;
      case 'exclude':
        this.exclude(edit.images, 1);
        break;
      case 'include':
        this.exclude(edit.images, 0);
        break;
      case 'review':
        this.mark('reviewed', edit.images, 1);
        break;
      case 'unreview':
        this.mark('reviewed', edit.images, 0);
        break;
      case 'tag':
        for (const tag of edit.tags) this.tagged.set(tag, new Set([...(this.tagged.get(tag) ?? []), ...edit.images]));
        break;
      case 'untag':
        for (const tag of edit.tags) this.untag(tag, new Set(edit.images));
        break;
      case 'relabel':
        for (const { to, images } of edit.moves) this.put(images, to);
        break;
      default:
        edit satisfies never;
    }
  }

  private introduce(id: number, name: string): void {
    this.names.set(id, name);
    this.largestId = Math.max(this.largestId, id);
  }

  private merge(clusters: readonly number[], into: number): void {
    const from = new Set(clusters);
    const labels = this.ownLabels();
    for (let image = 0; image < labels.length; image++) {
      if (!from.has(labels[image]!)) continue;
      labels[image] = into;
      this.changed.push(image);
    }
  }

  private put(images: readonly number[], id: number): void {
    const labels = this.ownLabels();
    for (const image of images) {
      labels[image] = id;
      this.changed.push(image);
    }
  }

  private give(images: readonly number[], id: number): void {
    this.put(images, id);
    if (images.some((image) => this.excluded[image] === 1)) this.mark('excluded', images, 0);
    this.mark('byPerson', images, 1);
    this.mark('reviewed', images, 1);
  }

  private exclude(images: readonly number[], value: 0 | 1): void {
    this.mark('excluded', images, value);
    for (const image of images) this.changed.push(image);
  }

  private mark(name: Mark, images: readonly number[], value: 0 | 1): void {
    if (!this.copied.has(name)) {
      this[name] = this[name].slice();
      this.copied.add(name);
    }
    const column = this[name];
    for (const image of images) column[image] = value;
  }

  private untag(tag: string, images: ReadonlySet<number>): void {
    const known = this.tagged.get(tag);
    if (known) this.tagged.set(tag, new Set([...known].filter((image) => !images.has(image))));
  }

  private ownLabels(): Int32Array {
    if (!this.copied.has('labels')) {
      this.labels = this.labels.slice();
      this.copied.add('labels');
    }
    return this.labels;
  }
}
