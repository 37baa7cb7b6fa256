/** The images that a person selected: one set of positions in the snapshot, shared by all views. */

export class Selection {
  private chosen = new Set<number>();
  private readonly listeners = new Set<() => void>();
  /** Where a range starts: the image that was last selected alone, or toggled. */
  anchor: number | undefined;

  get size(): number {
    return this.chosen.size;
  }

  /** In the order in which they were selected. */
  get images(): number[] {
    return [...this.chosen];
  }

  has(image: number): boolean {
    return this.chosen.has(image);
  }

  /** Selects these and nothing else. */
  set(images: Iterable<number>): void {
    const chosen = new Set(images);
    if (same(chosen, this.chosen)) return;
    this.chosen = chosen;
    this.changed();
  }

  add(images: Iterable<number>): void {
    const before = this.chosen.size;
    for (const image of images) this.chosen.add(image);
    if (this.chosen.size !== before) this.changed();
  }

  toggle(image: number): void {
    if (!this.chosen.delete(image)) this.chosen.add(image);
    this.changed();
  }

  clear(): void {
    this.anchor = undefined;
    this.set([]);
  }

  /** Calls `listener` after each change. Returns the way to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function same(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  if (a.size !== b.size) return false;
  for (const image of a) if (!b.has(image)) return false;
  return true;
}

/** What a click means for the selection, by the keys that are held. */
export interface ClickKeys {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Selects as lists everywhere do: a click alone, Ctrl or Cmd toggles, Shift takes the range from
 * the anchor.
 * @param order the images of the list in which `image` was clicked; a range does not leave it.
 */
export function selectByClick(selection: Selection, image: number, order: readonly number[], keys: ClickKeys): void {
  const toggles = keys.ctrlKey || keys.metaKey;
  if (keys.shiftKey) {
    const to = order.indexOf(image);
    const anchor = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
    const from = anchor < 0 ? to : anchor;
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    if (toggles) selection.add(range);
    else selection.set(range);
    if (anchor < 0) selection.anchor = image;
    return;
  }
  selection.anchor = image;
  if (toggles) selection.toggle(image);
  else selection.set([image]);
}
