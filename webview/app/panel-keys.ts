/** The keys of the panel, wherever the focus is; a field for text keeps its own. */

export interface KeyActions {
  selectAll(): void;
  /** Closes or clears what is there to close. */
  escape(): void;
  undo(): void;
  redo(): void;
  rename(): void;
  /** Gives the cluster that was used last the name that is proposed for it. */
  acceptName(): void;
  exclude(): void;
  /** Shows the selected image, or one after the other, large. */
  look(): void;
  /** Shows the selected images side by side. */
  compare(): void;
  /** Goes to the first image in sight; false where the page shows none to go to. */
  enter(): boolean;
}

export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isTextField(event.composedPath()[0])) return;
    // In an open dialog the focus may be nowhere. The key is the dialog's even then, and the page
    // below does not take it.
    if (document.querySelector('dialog[open]') !== null) return;
    const nowhere = event.target === document.body;
    if (nowhere && leadsIn(event) && actions.enter()) return event.preventDefault();
    const command = commandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    actions[command]();
  });
}

/** Arrows that come while nothing has the focus lead to the images. */
const leadsIn = ({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean =>
  /^Arrow(Down|Right)$/.test(key) && !shiftKey && !ctrlKey && !altKey && !metaKey;

function commandOf(event: KeyboardEvent): Exclude<keyof KeyActions, 'enter'> | undefined {
  const key = event.key.toLowerCase();
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    if (event.shiftKey) return undefined;
    if (key === 'y') return 'redo';
    return key === 'a' ? 'selectAll' : undefined;
  }
  if (event.shiftKey) return key === 'f2' ? 'acceptName' : undefined;
  const plain: Readonly<Record<string, Exclude<keyof KeyActions, 'enter'>>> = {
    escape: 'escape',
    f2: 'rename',
    delete: 'exclude',
    l: 'look',
    c: 'compare',
  };
  return plain[key];
}

function isTextField(target: EventTarget | undefined): boolean {
  return target instanceof HTMLInputElement ? target.type !== 'checkbox' : target instanceof HTMLTextAreaElement;
}
