/**
 * Gives the focus back to what had it when the person returns to the page. The browser takes it
 * away whenever the editor asks something in a box of its own, such as a new name. Whoever works by
 * keys would then have to begin at the top again.
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined;
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) last = target;
  });
  window.addEventListener('focus', () => {
    const none = document.activeElement === null || document.activeElement === document.body;
    if (none && last?.isConnected) last.focus({ preventScroll: true });
  });
}
