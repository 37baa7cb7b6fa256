/**
 * A grid of thumbnails of which only the rows near the viewport are in the document, so that a
 * cluster of 100,000 images costs no more than one of 100. Rows lie absolutely inside an element of
 * the grid's full height.
 */
import { t } from '@vscode/l10n';
import { element } from '../ui/element';
import { stepOf } from '../ui/grid-keys';
import type { ClickKeys, Selection } from '../services/selection';
import { selectByClick } from '../services/selection';
import type { GridGeometry } from './grid-geometry';
import { geometryOf, heightOf, positionsIn, previewLength, rowCount, rowsInSight } from './grid-geometry';
import type { KeptPictures } from './kept-pictures';
import type { Gallery } from './thumbnail';
import { describe, load, thumbnail } from './thumbnail';
import type { Drawn, Viewport } from '../ui/viewport';

export interface GridActions {
  open(image: number): void;
  /** Opens the actions on the selected images. */
  openMenu(at: { readonly x: number; readonly y: number }): void;
  /** The number of columns changed, and with it how many images show at first. */
  reshaped(): void;
  /** An arrow leads up or down out of the grid, from `x` pixels of the window. */
  left?(way: 'up' | 'down', x: number): void;
}

/** What a grid shows. */
export interface GridContent {
  readonly gallery: Gallery;
  /** In the order in which they are shown. */
  readonly images: readonly number[];
  /** Whether all of them are shown, or the first rows. */
  readonly all: boolean;
  /** Smallest side of a thumbnail, in pixels. */
  readonly side: number;
}

export class ThumbnailGrid implements Drawn {
  readonly element = element('div', {
    class: 'grid',
    attributes: { role: 'grid', 'aria-readonly': 'true', 'aria-multiselectable': 'true' },
  });
  private readonly rows = new Map<number, HTMLElement>();
  private readonly stopListening: () => void;
  /** Squares whose pictures are loaded once the page does not rush by any more. */
  private readonly waiting = new Set<HTMLElement>();
  /** Cells of rows that were taken down, to be used again: a picture that is made anew flickers. */
  private spare = new Map<number, HTMLElement>();
  private content: GridContent | undefined;
  /** Undefined until the grid was drawn. */
  private geometry: GridGeometry | undefined;
  private stale = true;
  /** Position, within the cluster, of the image that the Tab key reaches. */
  private active = 0;
  private reachable = true;
  private width = 0;
  private top = 0;
  private left = 0;

  constructor(
    private readonly viewport: Viewport,
    private readonly pictures: KeptPictures,
    private readonly selection: Selection,
    private readonly actions: GridActions,
  ) {
    this.element.addEventListener('dblclick', (event) => this.openAt(event.target));
    this.element.addEventListener('click', (event) => this.selectAt(positionOf(event.target), event));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.openMenuAt(positionOf(event.target), { x: event.clientX, y: event.clientY });
    });
    this.element.addEventListener('focusin', (event) => {
      const position = positionOf(event.target);
      if (position !== undefined) this.setActive(position);
    });
    this.stopListening = selection.onChange(() => this.markSelected());
    viewport.add(this);
  }

  dispose(): void {
    this.stopListening();
    this.viewport.remove(this);
    this.pictures.offer(this.element);
    this.element.remove();
  }

  show(content: GridContent): void {
    const before = this.content;
    this.content = content;
    this.element.setAttribute('aria-label', t('Images of {0}', content.gallery.cluster.name));
    const same = before?.gallery.snapshot.hashes === content.gallery.snapshot.hashes;
    const alike = same && before?.gallery.snapshot.agreement === content.gallery.snapshot.agreement;
    if (alike && before?.all === content.all && before.side === content.side && equal(before.images, content.images)) {
      this.forEachCell((cell, image) => describe(cell, content.gallery, image));
      return;
    }
    if (alike) this.forEachCell((cell, image) => void this.spare.set(image, cell));
    this.pictures.offer(this.element);
    this.stale = true;
    this.viewport.request();
  }

  /** @param reachable whether the Tab key leads to one of the images. */
  setReachable(reachable: boolean): void {
    this.reachable = reachable;
    this.setActive(this.active);
  }

  /** How many images show before a person asks for all. */
  get previewLength(): number {
    return previewLength(this.columns);
  }

  /** The images whose squares touch a rectangle of the window. */
  imagesIn(area: DOMRectReadOnly): number[] {
    this.measure();
    const { content, geometry, top, left } = this;
    if (content === undefined || geometry === undefined) return [];
    const own = { left: area.left - left, right: area.right - left, top: area.top - top, bottom: area.bottom - top };
    return positionsIn(own, this.length, geometry).map((position) => content.images[position]!);
  }

  measure(): void {
    const box = this.element.getBoundingClientRect();
    this.width = box.width;
    this.top = box.top;
    this.left = box.left;
  }

  draw(): boolean {
    if (this.content === undefined || this.width === 0) return false;
    const before = this.geometry;
    const geometry = geometryOf(this.width, this.content.side);
    const reshaped = this.stale || geometry.columns !== before?.columns || geometry.side !== before.side;
    const focused = this.element.contains(document.activeElement);
    if (reshaped) {
      this.geometry = geometry;
      this.stale = false;
      this.active = Math.min(this.active, Math.max(0, this.length - 1));
      for (const row of this.rows.values()) row.remove();
      this.rows.clear();
      this.element.setAttribute('aria-rowcount', String(rowCount(this.length, geometry)));
      this.element.setAttribute('aria-colcount', String(geometry.columns));
      this.element.style.setProperty('--side', `${geometry.side}px`);
      this.element.style.height = `${heightOf(this.length, geometry)}px`;
      if (geometry.columns !== before?.columns) this.actions.reshaped();
    }
    this.drawRows(geometry, focused);
    this.spare.clear();
    if (!this.viewport.hasty) this.loadWaiting();
    if (reshaped && focused) this.cell(this.active)?.focus({ preventScroll: true });
    return reshaped;
  }

  private loadWaiting(): void {
    for (const cell of this.waiting) if (cell.isConnected) load(cell);
    this.waiting.clear();
  }

  private drawRows(geometry: GridGeometry, focused: boolean): void {
    const { first, last } = rowsInSight(this.length, geometry, this.top, window.innerHeight);
    const activeRow = Math.floor(this.active / this.columns);
    for (const [index, row] of this.rows) {
      // The row that has the focus stays in the document. Without it the next key press would go
      // nowhere.
      const kept = (index >= first && index <= last) || (focused && index === activeRow);
      if (kept) continue;
      row.remove();
      this.rows.delete(index);
    }
    if (!focused && first <= last && (activeRow < first || activeRow > last)) {
      const top = Math.ceil(Math.max(0, -this.top) / geometry.pitch) * geometry.columns;
      this.setActive(Math.max(0, Math.min(this.length - 1, top)));
    }
    for (let index = first; index <= last; index++) this.drawRow(index);
    if (focused) this.drawRow(activeRow);
  }

  private drawRow(index: number): void {
    const { geometry } = this;
    if (this.content === undefined || geometry === undefined || this.rows.has(index)) return;
    if (index >= rowCount(this.length, geometry)) return;
    const { gallery, images } = this.content;
    const row = element('div', { class: 'row', attributes: { role: 'row', 'aria-rowindex': String(index + 1) } });
    row.style.top = `${index * geometry.pitch}px`;
    const end = Math.min(this.length, (index + 1) * this.columns);
    for (let position = index * this.columns; position < end; position++) {
      const image = images[position];
      if (image === undefined) continue;
      const used = this.spareCell(image);
      if (used !== undefined) describe(used, gallery, image);
      const kept = used === undefined ? this.pictures.take(gallery, image) : undefined;
      const cell = used ?? thumbnail(gallery, image, this.viewport.hasty, kept);
      if (used === undefined && this.viewport.hasty) this.waiting.add(cell);
      cell.setAttribute('role', 'gridcell');
      cell.dataset['position'] = String(position);
      mark(cell, this.selection.has(image));
      cell.tabIndex = this.reachable && position === this.active ? 0 : -1;
      row.append(cell);
    }
    this.rows.set(index, row);
    // Document order is reading order, also for rows that scrolled in from above.
    const after = [...this.rows].filter(([other]) => other > index).sort(([a], [b]) => a - b)[0]?.[1];
    this.element.insertBefore(row, after ?? null);
  }

  /** A cell that was taken down, unless another grid has taken its picture since. */
  private spareCell(image: number): HTMLElement | undefined {
    const cell = this.spare.get(image);
    return cell?.querySelector('img') ? cell : undefined;
  }

  private onKey(event: KeyboardEvent): void {
    if (positionOf(event.target) === undefined) return;
    if (event.key === 'Enter') return this.openAt(event.target);
    if (event.key === ' ') {
      event.preventDefault();
      return this.selectAt(this.active, { shiftKey: event.shiftKey, ctrlKey: true, metaKey: false });
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const box = this.cell(this.active)?.getBoundingClientRect();
      return this.openMenuAt(this.active, { x: (box?.left ?? 0) + 12, y: (box?.top ?? 0) + 12 });
    }
    if (event.altKey || event.metaKey) return;
    const step = stepOf(event, {
      place: this.active,
      columns: this.columns,
      length: this.length,
      rows: Math.floor(window.innerHeight / (this.geometry?.pitch ?? Infinity)),
    });
    if (step === undefined) return;
    event.preventDefault();
    if (!event.shiftKey && this.leave(event.key)) return;
    const from = this.content?.images[this.active];
    this.focus(Math.max(0, Math.min(this.length - 1, this.active + step)));
    if (!event.shiftKey) return;
    this.selection.anchor ??= from;
    this.selectAt(this.active, { shiftKey: true, ctrlKey: false, metaKey: false });
  }

  /** Puts the focus on the image of the first or last row that is nearest to `x` of the window. */
  enter(edge: 'first' | 'last', x: number): boolean {
    const { columns, length } = this;
    if (columns === 0 || length === 0) return false;
    const { left, width } = this.element.getBoundingClientRect();
    const column = Math.max(0, Math.min(columns - 1, Math.floor(((x - left) / width) * columns)));
    const row = edge === 'first' ? 0 : Math.ceil(length / columns) - 1;
    this.focus(Math.min(length - 1, row * columns + column));
    return true;
  }

  /** Whether an arrow led out of the grid. */
  private leave(key: string): boolean {
    const way = key === 'ArrowUp' ? 'up' : key === 'ArrowDown' ? 'down' : undefined;
    const row = Math.floor(this.active / this.columns);
    const last = Math.floor((this.length - 1) / this.columns);
    if (way === undefined || row !== (way === 'up' ? 0 : last) || this.actions.left === undefined) return false;
    const box = this.cell(this.active)?.getBoundingClientRect();
    this.actions.left(way, box ? (box.left + box.right) / 2 : 0);
    return true;
  }

  private selectAt(position: number | undefined, keys: ClickKeys): void {
    const image = position === undefined ? undefined : this.content?.images[position];
    if (image === undefined || this.content === undefined) return;
    this.focus(position!);
    selectByClick(this.selection, image, this.content.images, keys);
  }

  /**
   * An image that is not selected is selected alone first, so that the actions are on what one
   * points at.
   */
  private openMenuAt(position: number | undefined, at: { readonly x: number; readonly y: number }): void {
    const image = position === undefined ? undefined : this.content?.images[position];
    if (image === undefined) return;
    if (!this.selection.has(image)) this.selectAt(position, { shiftKey: false, ctrlKey: false, metaKey: false });
    this.actions.openMenu(at);
  }

  private markSelected(): void {
    this.forEachCell((cell, image) => mark(cell, this.selection.has(image)));
  }

  private forEachCell(visit: (cell: HTMLElement, image: number) => void): void {
    for (const row of this.rows.values()) {
      for (const cell of row.children as HTMLCollectionOf<HTMLElement>) visit(cell, Number(cell.dataset['image']));
    }
  }

  private focus(position: number): void {
    this.setActive(position);
    this.drawRow(Math.floor(position / this.columns));
    const cell = this.cell(position);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest' });
  }

  private setActive(position: number): void {
    this.cell(this.active)?.setAttribute('tabindex', '-1');
    this.active = position;
    this.cell(position)?.setAttribute('tabindex', this.reachable ? '0' : '-1');
  }

  private openAt(target: EventTarget | null): void {
    const position = positionOf(target);
    const image = position === undefined ? undefined : this.content?.images[position];
    if (image !== undefined) this.actions.open(image);
  }

  private cell(position: number): HTMLElement | undefined {
    const row = this.rows.get(Math.floor(position / this.columns));
    return row?.children[position % this.columns] as HTMLElement | undefined;
  }

  private get length(): number {
    const whole = this.content?.images.length ?? 0;
    return this.content?.all ? whole : Math.min(this.previewLength, whole);
  }

  /** 0 until the grid was drawn. */
  private get columns(): number {
    return this.geometry?.columns ?? 0;
  }
}

/** A selected image can be dragged; a drag from another one spans the rubber band. */
function mark(cell: HTMLElement, selected: boolean): void {
  cell.setAttribute('aria-selected', String(selected));
  cell.draggable = selected;
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((image, place) => image === b[place]);
}

function positionOf(target: EventTarget | null): number | undefined {
  if (!(target instanceof Element)) return undefined;
  const position = target.closest<HTMLElement>('[data-position]')?.dataset['position'];
  return position === undefined ? undefined : Number(position);
}
