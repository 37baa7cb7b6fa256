import type { Cluster, RunSnapshot } from './dataset';

/** The images of a label. */
export interface LabelList extends Pick<Cluster, 'images' | 'agreedByAll' | 'meanConfidence'> {
  /** Position of the cluster of the labelling that all of them came from; `MIXED` for several. */
  readonly from: number;
  /** How many of them all sources agree on. */
  readonly agreed: number;
}

const MIXED = -1;
/** Where images are that the labelling has in no cluster: they are in no list. */
const NOWHERE = -1;

type Facts = Pick<RunSnapshot, 'agreement' | 'confidence'>;

/**
 * The images of each label, in order. Images that came from one cluster of the labelling are in its
 * order; where some came from another, all are sorted by confidence, of equal ones the first image
 * first.
 */
export class LabelLists {
  /** Label of each image before any edit. */
  readonly labels: Int32Array;
  /** The lists before any edit. */
  readonly first: ReadonlyMap<number, LabelList>;
  /** Position of each image's cluster. */
  private readonly origins: Int32Array;

  /** @param undecided label of images that are in no cluster. */
  constructor(
    private readonly clusters: readonly Cluster[],
    private readonly facts: Facts,
    count: number,
    undecided: number,
  ) {
    this.labels = new Int32Array(count).fill(undecided);
    this.origins = new Int32Array(count).fill(NOWHERE);
    const first = new Map<number, LabelList>();
    clusters.forEach(({ id, images }, position) => {
      for (const image of images) {
        this.labels[image] = id;
        this.origins[image] = position;
      }
      if (images.length > 0) first.set(id, this.listOf(images, position, this.agreedAmong(images)));
    });
    this.first = first;
  }

  /**
   * The lists after some labels changed.
   * @param images all whose label may have changed, some of them twice.
   */
  after(
    lists: ReadonlyMap<number, LabelList>,
    before: Int32Array,
    now: Int32Array,
    images: readonly number[],
  ): ReadonlyMap<number, LabelList> {
    const left = new Map<number, number[]>();
    const came = new Map<number, number[]>();
    let last: number | undefined;
    // In order, so that equal ones meet.
    for (const image of Int32Array.from(images).sort()) {
      const from = before[image]!;
      const to = now[image]!;
      if (image === last || from === to || this.origins[image] === NOWHERE) continue;
      last = image;
      append(left, from, image);
      append(came, to, image);
    }
    if (left.size === 0) return lists;
    const out = new Map(lists);
    for (const id of new Set([...left.keys(), ...came.keys()])) {
      const list = this.changed(id, lists.get(id), left.get(id) ?? [], came.get(id) ?? [], now);
      if (list) out.set(id, list);
      else out.delete(id);
    }
    return out;
  }

  /** @returns undefined where no image is left. */
  private changed(
    id: number,
    before: LabelList | undefined,
    left: readonly number[],
    came: readonly number[],
    labels: Int32Array,
  ): LabelList | undefined {
    const kept = before === undefined ? [] : left.length === 0 ? before.images : staying(before.images, labels, id);
    if (kept.length + came.length === 0) return undefined;
    const from = this.originOf(before?.from, kept, came);
    const isInOrder = before?.from === from;
    let images: readonly number[];
    if (from === MIXED) images = this.merged(isInOrder ? kept : this.sorted(kept), this.sorted(came));
    else if (isInOrder && came.length === 0) images = kept;
    else images = this.clusters[from]!.images.filter((image) => labels[image] === id);
    const agreed = (before?.agreed ?? 0) - this.agreedAmong(left) + this.agreedAmong(came);
    return this.listOf(images, from, agreed);
  }

  /** The cluster that all images came from. */
  private originOf(before: number | undefined, kept: readonly number[], came: readonly number[]): number {
    const { origins } = this;
    const from = origins[kept[0] ?? came[0]!]!;
    const isElsewhere = (image: number): boolean => origins[image] !== from;
    if (before === MIXED && kept.some(isElsewhere)) return MIXED;
    return came.some(isElsewhere) ? MIXED : from;
  }

  private agreedAmong(images: readonly number[]): number {
    const { agreement } = this.facts;
    let agreed = 0;
    for (const image of images) if (agreement[image] === 'all') agreed++;
    return agreed;
  }

  private listOf(images: readonly number[], from: number, agreed: number): LabelList {
    const { confidence } = this.facts;
    let sum = 0;
    for (const image of images) sum += confidence[image]!;
    return { images, from, agreed, agreedByAll: agreed / images.length, meanConfidence: sum / images.length };
  }

  private sorted(images: readonly number[]): readonly number[] {
    const { confidence } = this.facts;
    const compare = (a: number, b: number): number => confidence[b]! - confidence[a]! || a - b;
    const out = images.slice();
    // Clusters of a run are sorted by what the confidences were before they were rounded: only
    // among equal ones the order is another.
    for (let start = 0; start < out.length;) {
      let end = start + 1;
      while (end < out.length && confidence[out[end]!] === confidence[out[start]!]) end++;
      if (end < out.length && !(confidence[out[end]!]! < confidence[out[start]!]!)) return out.sort(compare);
      sortRange(out, start, end);
      start = end;
    }
    return out;
  }

  private merged(a: readonly number[], b: readonly number[]): readonly number[] {
    if (b.length === 0) return a;
    const { confidence } = this.facts;
    const out = a.slice();
    for (const image of b) out.push(image);
    // From the end, so that what lies before the first of `b` stays where it is.
    let from = a.length - 1;
    let to = out.length - 1;
    for (let next = b.length - 1; next >= 0; to--) {
      const ours = from < 0 ? -1 : out[from]!;
      const other = b[next]!;
      const isBehind =
        ours >= 0 &&
        (confidence[ours]! < confidence[other]! || (confidence[ours] === confidence[other] && ours > other));
      if (isBehind) from--;
      else next--;
      out[to] = isBehind ? ours : other;
    }
    return out;
  }
}

function append(lists: Map<number, number[]>, id: number, image: number): void {
  const list = lists.get(id);
  if (list) list.push(image);
  else lists.set(id, [image]);
}

/** The images that still have a label. */
function staying(images: readonly number[], labels: Int32Array, id: number): number[] {
  const out = images.slice();
  let kept = 0;
  for (const image of images) if (labels[image] === id) out[kept++] = image;
  out.length = kept;
  return out;
}

/** Sorts some of the numbers in place. */
function sortRange(values: number[], start: number, end: number): void {
  if (end - start < 2) return;
  const part = values.slice(start, end).sort((a, b) => a - b);
  for (let i = 0; i < part.length; i++) values[start + i] = part[i]!;
}
