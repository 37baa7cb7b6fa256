/**
 * A menu at a point of the window, for the pointer's second button and the menu key. One at a time.
 */
import { t } from '@vscode/l10n';
import { element } from './element';

interface MenuItem {
  readonly text: string;
  readonly run: () => void;
  /** Shown beside it: the key that does the same. */
  readonly key?: string;
}

/** A null draws a line. */
export type MenuEntry = MenuItem | null;

let close: (() => void) | undefined;

export function openMenu(at: { readonly x: number; readonly y: number }, entries: readonly MenuEntry[]): void {
  close?.();
  const before = document.activeElement;
  const menu = element('div', { class: 'menu', attributes: { role: 'menu', 'aria-label': t('Actions') } });
  const items: HTMLElement[] = [];
  const ends = new AbortController();
  const leave = (): void => {
    if (ends.signal.aborted) return;
    ends.abort();
    close = undefined;
    menu.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  close = leave;
  for (const entry of entries) {
    if (entry === null) {
      menu.append(element('div', { class: 'line', attributes: { role: 'separator' } }));
      continue;
    }
    const item = element(
      'div',
      { class: 'item', attributes: { role: 'menuitem', tabindex: '-1' } },
      element('span', { text: entry.text }),
      element('span', { class: 'key', text: entry.key ?? '', attributes: { 'aria-hidden': 'true' } }),
    );
    item.addEventListener('click', () => {
      leave();
      entry.run();
    });
    item.addEventListener('pointerenter', () => item.focus());
    items.push(item);
    menu.append(item);
  }
  const move = (place: number): void => items[(place + items.length) % items.length]?.focus();
  menu.addEventListener('keydown', (event) => {
    event.stopPropagation();
    const place = items.indexOf(document.activeElement as HTMLElement);
    const letter = event.key.length === 1 ? event.key.toLowerCase() : undefined;
    if (event.key === 'ArrowDown') move(place + 1);
    else if (event.key === 'ArrowUp') move(place < 0 ? -1 : place - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(-1);
    else if (event.key === 'Escape' || event.key === 'Tab') leave();
    else if (event.key === 'Enter' || event.key === ' ') items[place]?.click();
    else if (letter !== undefined) {
      const starts = (item: HTMLElement): boolean => item.textContent?.toLowerCase().startsWith(letter) ?? false;
      [...items.slice(place + 1), ...items.slice(0, place + 1)].find(starts)?.focus();
    } else return;
    event.preventDefault();
  });
  menu.addEventListener('contextmenu', (event) => event.preventDefault());
  const outside = (event: Event): void => {
    if (!(event.target instanceof Node && menu.contains(event.target))) leave();
  };
  document.addEventListener('pointerdown', outside, { capture: true, signal: ends.signal });
  window.addEventListener('blur', leave, { signal: ends.signal });
  // The page hears of a scroll one frame late: one that ended before the menu opened moves nothing.
  const { scrollX, scrollY } = window;
  const scrolled = (): void => {
    if (window.scrollX !== scrollX || window.scrollY !== scrollY) leave();
  };
  window.addEventListener('scroll', scrolled, { signal: ends.signal, passive: true });
  document.body.append(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty('left', `${Math.max(0, Math.min(at.x, window.innerWidth - width - 4))}px`);
  menu.style.setProperty('top', `${Math.max(0, Math.min(at.y, window.innerHeight - height - 4))}px`);
  items[0]?.focus({ preventScroll: true });
}
