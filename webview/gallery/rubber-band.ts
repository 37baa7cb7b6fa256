/** Selects the images under a rectangle that a person spans with the pointer. */
import { element } from '../ui/element';
import type { Selection } from '../services/selection';

/** Pixels that the pointer moves before a press becomes a rectangle. */
const THRESHOLD = 5;
/** Distance from the edge of the window, in pixels, within which the page scrolls along. */
const EDGE = 36;
/** Where a press means something else. */
const OTHERS =
  'header, button, input, a, summary, details, vscode-button, vscode-dropdown, [aria-selected="true"], .dock';

export interface Banded {
  /** The images whose squares touch a rectangle of the window. */
  imagesIn(area: DOMRectReadOnly): number[];
}

export class RubberBand {
  private readonly band = element('div', { class: 'rubber-band', attributes: { 'aria-hidden': 'true' } });
  /** Ends the press that goes on. */
  private ends: AbortController | undefined;

  constructor(
    private readonly area: HTMLElement,
    private readonly selection: Selection,
    private readonly grids: () => Iterable<Banded>,
  ) {
    area.addEventListener('pointerdown', (event) => this.press(event));
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    if (event.target instanceof Element && event.target.closest(OTHERS) !== null) return;
    const onImage = event.target instanceof Element && event.target.closest('.thumbnail') !== null;
    const adds = event.ctrlKey || event.metaKey || event.shiftKey;
    const kept = adds ? this.selection.images : [];
    const start = { x: event.pageX, y: event.pageY };
    let now = { x: event.clientX, y: event.clientY };
    let frame = 0;
    this.ends?.abort();
    const ends = (this.ends = new AbortController());
    const follow = (): void => {
      const x = start.x - window.scrollX;
      const y = start.y - window.scrollY;
      const area = new DOMRect(Math.min(x, now.x), Math.min(y, now.y), Math.abs(x - now.x), Math.abs(y - now.y));
      this.draw(area);
      this.selection.set([...kept, ...[...this.grids()].flatMap((grid) => grid.imagesIn(area))]);
      const top = this.area.getBoundingClientRect().top;
      const above = Math.max(EDGE, Math.min(top, window.innerHeight / 3));
      if (now.y > window.innerHeight - EDGE) window.scrollBy(0, 16);
      else if (now.y < above && window.scrollY > 0) window.scrollBy(0, -16);
      frame = requestAnimationFrame(follow);
    };
    const options = { signal: ends.signal };
    window.addEventListener(
      'pointermove',
      (moved) => {
        now = { x: moved.clientX, y: moved.clientY };
        if (frame === 0 && Math.hypot(moved.pageX - start.x, moved.pageY - start.y) >= THRESHOLD) {
          document.body.append(this.band);
          follow();
        }
      },
      options,
    );
    // An image becomes draggable as soon as the rectangle selects it.
    window.addEventListener('dragstart', (event) => event.preventDefault(), { ...options, capture: true });
    const end = (): void => {
      ends.abort();
      if (frame === 0) {
        if (!onImage && !adds) this.selection.clear();
        return;
      }
      cancelAnimationFrame(frame);
      follow();
      cancelAnimationFrame(frame);
      this.band.remove();
      swallowClick();
    };
    window.addEventListener('pointerup', end, options);
    window.addEventListener('pointercancel', end, options);
  }

  private draw(area: DOMRectReadOnly): void {
    const { style } = this.band;
    style.setProperty('left', `${area.left + window.scrollX}px`);
    style.setProperty('top', `${area.top + window.scrollY}px`);
    style.setProperty('width', `${area.width}px`);
    style.setProperty('height', `${area.height}px`);
  }
}

/** The press ends in a click where it ends, which would select that image alone. */
function swallowClick(): void {
  const swallow = (event: Event): void => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
}
