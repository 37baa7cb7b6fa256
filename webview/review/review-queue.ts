/**
 * The images that wait for a person's judgement, the most doubtful first, and where in them the
 * person is.
 */
import type { Curated, Edit, NewCluster } from '../../src/domain/curation';
import { EXCLUDED } from '../../src/domain/curation';
import type { RunSnapshot } from '../../src/domain/dataset';
import type { ReviewOrder } from '../services/image-order';
import type { PageState } from '../services/page-services';

export class ReviewQueue {
  /** Fixed while one works through it, so that nothing jumps. */
  private order: readonly number[] = [];
  private place = 0;
  private curated: Curated | undefined;
  private built: { readonly hashes: unknown; readonly filter: unknown; readonly by: unknown } | undefined;
  /** Decisions that the host has not confirmed, in the order in which they were made. */
  private readonly pending: { readonly image: number; readonly edit: Edit }[] = [];

  /** @param wanted the order that the person chose. */
  constructor(private readonly wanted: () => ReviewOrder) {}

  /** Takes what is shown now. Starts anew when other images or another filter are shown. */
  update({ snapshot, curated, filter, unlikeness }: PageState): void {
    this.curated = curated;
    for (let i = this.pending.length - 1; i >= 0; i--)
      if (this.isDecided(this.pending[i]!.image)) this.pending.splice(i, 1);
    const by = this.wanted() === 'unlike' ? unlikeness : undefined;
    const { built } = this;
    if (built?.hashes === snapshot.hashes && built.filter === filter.filter && built.by === by) return;
    this.built = { hashes: snapshot.hashes, filter: filter.filter, by };
    this.order = openImages(snapshot, curated, filter.passes, by);
    this.place = 0;
  }

  /** Builds the queue again, with what was passed over. */
  restart(state: PageState): void {
    this.built = undefined;
    this.update(state);
  }

  get total(): number {
    return this.order.length;
  }

  /** How many of the queue's images are before the current one. */
  get position(): number {
    return this.place;
  }

  /** The image to judge now; undefined at the end. */
  get current(): number | undefined {
    return this.order[this.place];
  }

  /** Up to `count` open images after the current one. */
  upcoming(count: number): number[] {
    const found: number[] = [];
    for (let i = this.place + 1; i < this.order.length && found.length < count; i++) {
      if (this.isOpen(this.order[i]!)) found.push(this.order[i]!);
    }
    return found;
  }

  /** Images of the queue that were passed over without a decision. */
  get open(): number {
    return this.order.reduce((sum, image) => sum + Number(this.isOpen(image)), 0);
  }

  /** Remembers a decision about the current image and goes on. */
  decide(edit: Edit): void {
    const image = this.current;
    if (image === undefined) return;
    this.pending.push({ image, edit });
    this.next();
  }

  next(): void {
    do this.place++;
    while (this.place < this.order.length && !this.isOpen(this.order[this.place]!));
    this.place = Math.min(this.place, this.order.length);
  }

  /** To the one before, decided or not. */
  back(): void {
    this.place = Math.max(0, this.place - 1);
  }

  goTo(image: number): void {
    const place = this.order.indexOf(image);
    if (place >= 0) this.place = place;
  }

  /**
   * Takes back the oldest decision, or the one that is `edit`, and returns to its image; false if
   * there is none.
   */
  refuse(edit?: Edit): boolean {
    const wanted = edit === undefined ? 0 : this.pending.findIndex((one) => sameEdit(one.edit, edit));
    const [refused] = wanted < 0 ? [] : this.pending.splice(wanted, 1);
    if (refused !== undefined) this.goTo(refused.image);
    return refused !== undefined;
  }

  /** Forgets the newest decision that the host has not confirmed yet: it is being undone. */
  forget(): void {
    const undone = this.pending.pop();
    if (undone !== undefined) this.goTo(undone.image);
  }

  get waiting(): number {
    return this.pending.length;
  }

  /** Labels that exist as soon as the host confirms them. */
  get newLabels(): readonly NewCluster[] {
    return this.pending.flatMap(({ edit }) => (edit.kind === 'label' ? [edit.cluster] : []));
  }

  /** Whether the image is excluded as soon as the host confirms it. */
  excludes(image: number): boolean {
    return this.pending.findLast((one) => one.image === image)?.edit.kind === 'exclude';
  }

  isOpen(image: number): boolean {
    return !this.isDecided(image) && !this.pending.some((one) => one.image === image);
  }

  private isDecided(image: number): boolean {
    return this.curated?.reviewed[image] === 1 || this.curated?.labels[image] === EXCLUDED;
  }
}

/**
 * Images that pass, are in the data set and not reviewed. Of an audit these are the suspects in
 * their order; else those that are like nothing else come first, where `unlikeness` is given, or
 * disputed ones, then by confidence, the lowest first.
 */
function openImages(
  snapshot: RunSnapshot,
  curated: Curated,
  passes: Uint8Array,
  unlikeness: readonly number[] | undefined,
): number[] {
  const isOpen = (image: number): boolean =>
    passes[image] === 1 && curated.reviewed[image] === 0 && curated.labels[image] !== EXCLUDED;
  if (snapshot.audit) return snapshot.audit.suspects.map(({ image }) => image).filter(isOpen);
  const open: number[] = [];
  for (let i = 0; i < passes.length; i++) if (isOpen(i)) open.push(i);
  if (unlikeness) return open.sort((a, b) => unlikeness[b]! - unlikeness[a]! || a - b);
  const { agreement, confidence } = snapshot;
  const disputed = (image: number): number => Number(agreement[image] === 'disputed');
  return open.sort((a, b) => disputed(b) - disputed(a) || confidence[a]! - confidence[b]! || a - b);
}

const sameEdit = (a: Edit, b: Edit): boolean => JSON.stringify(a) === JSON.stringify(b);
