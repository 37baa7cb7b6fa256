/**
 * Keeps the focus in the page. The browser drops it when what has it goes away, and when the editor
 * asks something in a box of its own, such as a new name. Whoever works by keys would then have to
 * begin at the top again.
 */

/** What had the focus, and where it stood: its place among the controls of the part around it. */
interface Place {
  readonly element: HTMLElement;
  readonly part: Element | null;
  readonly index: number;
}

/** Places that are remembered: enough to leave a strip or a bar that was opened from another. */
const REMEMBERED = 12;

export function keepFocus(): void {
  let places: readonly Place[] = [];
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) places = [placeOf(target), ...places].slice(0, REMEMBERED);
  });
  document.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget === null) requestAnimationFrame(() => restore(places));
  });
  window.addEventListener('focus', () => restore(places, true));
}

/** @param returned whether the person comes back to the page, and so to what is still there. */
function restore([last, ...earlier]: readonly Place[], returned = false): void {
  const { activeElement } = document;
  if (last === undefined || !document.hasFocus() || (activeElement !== null && activeElement !== document.body)) return;
  if (takesFocus(last.element)) {
    // A click beside all controls takes the focus away on purpose.
    if (returned) last.element.focus({ preventScroll: true });
    return;
  }
  const next =
    beside(last) ??
    earlier.find(({ element }) => takesFocus(element))?.element ??
    document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
  next?.focus({ preventScroll: true });
}

function placeOf(element: HTMLElement): Place {
  const part = element.parentElement?.closest('[role=toolbar], [role=search], [role=group], dialog, section') ?? null;
  return { element, part, index: part === null ? -1 : controlsOf(part).indexOf(element) };
}

/** The control that took the place of one that went away, or the last before it. */
function beside({ part, index }: Place): HTMLElement | undefined {
  if (part === null || index < 0) return undefined;
  const controls = controlsOf(part);
  return controls.slice(index).find(takesFocus) ?? controls.slice(0, index).findLast(takesFocus);
}

const controlsOf = (part: Element): HTMLElement[] => [
  ...part.querySelectorAll<HTMLElement>(
    'a[href], button, input, select, summary, textarea, vscode-button, vscode-dropdown, [tabindex="0"]',
  ),
];

const takesFocus = (element: HTMLElement): boolean =>
  element.isConnected && element.checkVisibility({ visibilityProperty: true }) && !element.matches('[disabled]');
