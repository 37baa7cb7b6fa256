/**
 * Keeps `--header` and `--dock` at the heights of the two. They are needed by what sticks below the
 * header, and by what is scrolled into view.
 * @param changed called after each change.
 */
export function keepOffsets(header: HTMLElement, dock: HTMLElement, changed: () => void): void {
  const sizes = new ResizeObserver(() => {
    const { style } = document.documentElement;
    const stays = getComputedStyle(header).position === 'sticky';
    style.setProperty('--header', stays ? `${header.offsetHeight}px` : '0px');
    style.setProperty('--dock', `${dock.offsetHeight}px`);
    changed();
  });
  sizes.observe(header);
  sizes.observe(dock);
}
