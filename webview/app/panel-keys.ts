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
}

export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isTextField(event.composedPath()[0])) return;
    // In an open dialog the focus may be nowhere. The key is the dialog's even then, and the page
    // below does not take it.
    if (document.querySelector('dialog[open]') !== null) return;
    const command = commandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    actions[command]();
  });
}

function commandOf(event: KeyboardEvent): keyof KeyActions | undefined {
  const key = event.key.toLowerCase();
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    if (event.shiftKey) return undefined;
    if (key === 'y') return 'redo';
    return key === 'a' ? 'selectAll' : undefined;
  }
  if (event.shiftKey) return key === 'f2' ? 'acceptName' : undefined;
  const plain: Readonly<Record<string, keyof KeyActions>> = {
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
