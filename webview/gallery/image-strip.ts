/** Images in one row that can be selected, opened and dragged, as in a grid. */
import { element } from '../ui/element';
import { galleryOf } from './labels';
import type { PageServices, PageState } from '../services/page-services';
import { selectByClick } from '../services/selection';
import { describe, thumbnail } from './thumbnail';

const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false };

export class ImageStrip {
  readonly element: HTMLElement;
  private found: readonly number[] = [];

  /** @param name what a screen reader calls the row. */
  constructor(
    private readonly services: PageServices,
    name: string,
  ) {
    this.element = element('div', {
      class: 'similar-images',
      attributes: {
        role: 'listbox',
        'aria-multiselectable': 'true',
        'aria-label': name,
        'aria-orientation': 'horizontal',
      },
    });
    const { selection } = services;
    this.element.addEventListener('click', (event) => {
      const image = imageOf(event.target);
      if (image !== undefined) selectByClick(selection, image, this.found, event);
    });
    this.element.addEventListener('dblclick', (event) => {
      const image = imageOf(event.target);
      if (image !== undefined) services.openImage(image);
    });
    this.element.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.openMenu(imageOf(event.target), { x: event.clientX, y: event.clientY });
    });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusin', (event) => this.setActive(event.target as HTMLElement));
    selection.onChange(() => this.mark());
  }

  get images(): readonly number[] {
    return this.found;
  }

  show(state: PageState, images: readonly number[]): void {
    this.found = images;
    const cells = images.map((image, place) => {
      const cell = thumbnail(galleryOf(state, image), image);
      cell.setAttribute('role', 'option');
      cell.tabIndex = place === 0 ? 0 : -1;
      return cell;
    });
    this.element.replaceChildren(...cells);
    this.mark();
  }

  /** Shows something else than images, such as why there are none. */
  say(...nodes: readonly Node[]): void {
    this.found = [];
    this.element.replaceChildren(...nodes);
  }

  /** Brings the words of the images up to date with their labels. */
  update(state: PageState): void {
    for (const cell of this.cells) describe(cell, galleryOf(state, imageOf(cell)!), imageOf(cell)!);
  }

  private onKey(event: KeyboardEvent): void {
    const cell = event.target as HTMLElement;
    const image = imageOf(cell);
    if (image === undefined) return;
    const cells = this.cells;
    const place = cells.indexOf(cell);
    const { selection } = this.services;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: place - 1,
      ArrowRight: place + 1,
      Home: 0,
      End: cells.length - 1,
    };
    const next = places[event.key];
    if (next !== undefined) {
      cells[next]?.focus();
      if (event.shiftKey) {
        selection.anchor ??= image;
        const reached = imageOf(cells[next] ?? null);
        if (reached !== undefined) selectByClick(selection, reached, this.found, { ...PLAIN, shiftKey: true });
      }
    } else if (event.key === ' ') selectByClick(selection, image, this.found, { ...PLAIN, ctrlKey: true });
    else if (event.key === 'Enter') this.services.openImage(image);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const { left, top } = cell.getBoundingClientRect();
      this.openMenu(image, { x: left + 12, y: top + 12 });
    } else return;
    event.preventDefault();
  }

  private openMenu(image: number | undefined, at: { readonly x: number; readonly y: number }): void {
    if (image === undefined) return;
    if (!this.services.selection.has(image)) selectByClick(this.services.selection, image, this.found, PLAIN);
    this.services.openMenu(at);
  }

  private setActive(cell: HTMLElement): void {
    if (imageOf(cell) === undefined) return;
    for (const other of this.cells) other.tabIndex = other === cell ? 0 : -1;
  }

  private mark(): void {
    for (const cell of this.cells) {
      const selected = this.services.selection.has(imageOf(cell)!);
      cell.setAttribute('aria-selected', String(selected));
      cell.draggable = selected;
    }
  }

  private get cells(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('.thumbnail')];
  }
}

function imageOf(target: EventTarget | null): number | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-image]') : null;
  return cell === null ? undefined : Number(cell.dataset['image']);
}
