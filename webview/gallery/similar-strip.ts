/** The images nearest to one, in a strip at the bottom of the window, whatever view is shown. */
import { t } from '@vscode/l10n';
import type { Neighbours, Space } from '../../src/protocol/inspection';
import { SPACES } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import { icon } from '../ui/icons';
import { galleryOf } from './labels';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { selectByClick } from '../services/selection';
import { describe, thumbnail } from './thumbnail';
import { button, dropdown, progressRing } from '../ui/toolkit';
import { baseName, SPACE_WORDS } from '../ui/wording';

const NEIGHBOURS = 60;

export class SimilarStrip {
  readonly element = element('section', { class: 'similar', attributes: { 'aria-label': t('Similar images') } });
  private readonly list = element('div', {
    class: 'similar-images',
    attributes: {
      role: 'listbox',
      'aria-multiselectable': 'true',
      'aria-label': t('Similar images'),
      'aria-orientation': 'horizontal',
    },
  });
  private state: PageState | undefined;
  private found: readonly number[] = [];
  private image: number | undefined;
  private asking = new AbortController();

  constructor(private readonly services: PageServices) {
    this.element.hidden = true;
    const { selection } = services;
    this.list.addEventListener('click', (event) => {
      const image = imageOf(event.target);
      if (image !== undefined) selectByClick(selection, image, this.found, event);
    });
    this.list.addEventListener('dblclick', (event) => {
      const image = imageOf(event.target);
      if (image !== undefined) services.openImage(image);
    });
    this.list.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.openMenu(imageOf(event.target), { x: event.clientX, y: event.clientY });
    });
    this.list.addEventListener('keydown', (event) => this.onKey(event));
    this.list.addEventListener('focusin', (event) => this.setActive(event.target as HTMLElement));
    selection.onChange(() => this.mark());
  }

  update(state: PageState): void {
    const other = this.state !== undefined && this.state.snapshot.hashes !== state.snapshot.hashes;
    this.state = state;
    if (other) this.close();
    for (const cell of this.cells) describe(cell, galleryOf(state, imageOf(cell)!), imageOf(cell)!);
  }

  /** Asks for the neighbours of an image and shows them. */
  async find(image: number, space: Space = 'all'): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    this.open(image, space);
    this.list.replaceChildren(progressRing(t('Looking for similar images')));
    try {
      const { found } = await this.services.ask(
        { about: 'similar', image, space, count: NEIGHBOURS },
        this.asking.signal,
      );
      this.show(image, space, found);
    } catch (reason) {
      if (!isAbort(reason))
        this.list.replaceChildren(element('p', { class: 'reason', text: (reason as Error).message }));
    }
  }

  show(image: number, space: Space, { images }: Neighbours): void {
    const state = this.state;
    if (state === undefined) return;
    this.open(image, space);
    this.found = images;
    const cells = images.map((neighbour, place) => {
      const cell = thumbnail(galleryOf(state, neighbour), neighbour);
      cell.setAttribute('role', 'option');
      cell.tabIndex = place === 0 ? 0 : -1;
      return cell;
    });
    this.list.replaceChildren(...cells);
    this.mark();
    this.services.announce(t('{0} similar images', images.length));
  }

  close(): void {
    this.asking.abort();
    this.element.hidden = true;
    this.found = [];
    this.image = undefined;
    this.list.replaceChildren();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  private open(image: number, space: Space): void {
    const state = this.state;
    if (state === undefined) return;
    this.element.hidden = false;
    if (this.image === image && this.element.dataset['space'] === space) return;
    this.image = image;
    this.element.dataset['space'] = space;
    const close = button('icon', icon('close'), () => this.close());
    close.element.setAttribute('aria-label', t('Close similar images'));
    close.element.title = t('Close (Esc)');
    const spaces = SPACES.map((value) => ({ value, text: SPACE_WORDS[value] }));
    const name = baseName(state.snapshot.paths[image] ?? '');
    const header = element(
      'div',
      { class: 'similar-header' },
      thumbnail(galleryOf(state, image), image),
      element('span', { class: 'name', text: t('Similar to {0}', name), title: state.snapshot.paths[image] ?? '' }),
      element('span', { text: t('by'), attributes: { 'aria-hidden': 'true' } }),
      dropdown(t('Compare by'), spaces, space, (chosen) => void this.find(image, chosen)),
      button('secondary', t('Select all'), () => this.services.selection.set(this.found)).element,
      close.element,
    );
    this.element.replaceChildren(header, this.list);
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
    return [...this.list.querySelectorAll<HTMLElement>('.thumbnail')];
  }
}

const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false };

function imageOf(target: EventTarget | null): number | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-image]') : null;
  return cell === null ? undefined : Number(cell.dataset['image']);
}
