/** The keys of the review: one a decision. */

export interface ReviewKeys {
  accept(): void;
  /** Undefined where there is nothing to keep: the key is then free. */
  readonly keep: (() => void) | undefined;
  exclude(): void;
  undo(): void;
  next(): void;
  back(): void;
  /** Moves the focus to the field for another label. */
  findLabel(): void;
  /** Takes the label at a place of the list, counted from 0. */
  candidate(place: number): void;
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/**
 * What a key does; undefined where it means nothing here.
 * `passes` says that the key goes on: a letter is typed into the field that has the focus by then.
 */
export function actionOf(
  { key, ctrlKey, metaKey, altKey }: Pressed,
  onButton: boolean,
  keys: ReviewKeys,
): { readonly run: () => void; readonly passes: boolean } | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  // A button takes Enter and Space itself.
  if (onButton && (key === 'Enter' || key === ' ')) return undefined;
  const taken = (run: () => void): { run: () => void; passes: boolean } => ({ run, passes: false });
  if (key === 'Enter' || key === 'a') return taken(() => keys.accept());
  if (key === 'k' && keys.keep !== undefined) return taken(keys.keep);
  if (key === 'x' || key === 'Delete') return taken(() => keys.exclude());
  if (key === 'z') return taken(() => keys.undo());
  if (key === 'ArrowRight' || key === ' ') return taken(() => keys.next());
  if (key === 'ArrowLeft') return taken(() => keys.back());
  if (key === '/') return taken(() => keys.findLabel());
  if (/^[1-9]$/.test(key)) return taken(() => keys.candidate(Number(key) - 1));
  return /^\p{L}$/u.test(key) ? { run: () => keys.findLabel(), passes: true } : undefined;
}
