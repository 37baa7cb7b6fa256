/**
 * A grid of thumbnails of which only the rows near the viewport are in the document, so that a cluster of 100,000
 * images costs no more than one of 100. Rows lie absolutely inside an element of the grid's full height.
 */
import { element } from './element';
import type { Gallery } from './thumbnail';
import { thumbnail } from './thumbnail';
import type { Drawn, Viewport } from './viewport';

/** Pixels between thumbnails. */
const GAP = 4;
/** Smallest side of a thumbnail when all images are shown, in pixels. */
const SIDE = 92;
/** Images of a cluster that show at first: whole rows of 6 or, in a narrow card, of 4. */
export const PREVIEW = 12;
/** Rows that are kept above and below the visible ones. */
const MARGIN_ROWS = 2;

export class ThumbnailGrid implements Drawn {
  readonly element = element('div', { class: 'grid', attributes: { role: 'grid', 'aria-readonly': 'true' } });
  private readonly rows = new Map<number, HTMLElement>();
  private gallery: Gallery | undefined;
  private all = false;
  private columns = 0;
  private side = 0;
  private stale = true;
  /** Position, within the cluster, of the image that the Tab key reaches. */
  private active = 0;
  private width = 0;
  private top = 0;

  constructor(
    private readonly viewport: Viewport,
    private readonly open: (image: number) => void,
  ) {
    this.element.addEventListener('dblclick', (event) => this.openAt(event.target));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusin', (event) => {
      const position = positionOf(event.target);
      if (position !== undefined) this.setActive(position);
    });
    viewport.add(this);
  }

  dispose(): void {
    this.viewport.remove(this);
    this.element.remove();
  }

  /** Shows the first images of the gallery's cluster, or with `all` every one. */
  show(gallery: Gallery, all: boolean): void {
    this.gallery = gallery;
    this.all = all;
    this.stale = true;
    this.active = Math.min(this.active, Math.max(0, this.length - 1));
    this.element.setAttribute('aria-label', `Images of ${gallery.cluster.name}`);
    this.viewport.request();
  }

  measure(): void {
    const box = this.element.getBoundingClientRect();
    this.width = box.width;
    this.top = box.top;
  }

  draw(): boolean {
    if (this.gallery === undefined || this.width === 0) return false;
    const columns = this.all
      ? Math.max(1, Math.floor((this.width + GAP) / (SIDE + GAP)))
      : this.width < 340
        ? 4
        : PREVIEW / 2;
    const side = (this.width - GAP * (columns - 1)) / columns;
    const reshaped = this.stale || columns !== this.columns || side !== this.side;
    const focused = this.element.contains(document.activeElement);
    if (reshaped) {
      this.columns = columns;
      this.side = side;
      this.stale = false;
      for (const row of this.rows.values()) row.remove();
      this.rows.clear();
      const height = `${Math.max(0, this.rowCount * this.pitch - GAP)}px`;
      this.element.setAttribute('aria-rowcount', String(this.rowCount));
      this.element.setAttribute('aria-colcount', String(columns));
      this.element.style.setProperty('--side', `${side}px`);
      this.element.style.height = height;
    }
    this.drawRows(focused);
    if (reshaped && focused) this.cell(this.active)?.focus({ preventScroll: true });
    return reshaped;
  }

  private drawRows(focused: boolean): void {
    const first = Math.max(0, Math.floor(-this.top / this.pitch) - MARGIN_ROWS);
    const last = Math.min(this.rowCount - 1, Math.floor((window.innerHeight - this.top) / this.pitch) + MARGIN_ROWS);
    const activeRow = Math.floor(this.active / this.columns);
    for (const [index, row] of this.rows) {
      // The row that has the focus stays, or the next key press would go nowhere.
      const kept = (index >= first && index <= last) || (focused && index === activeRow);
      if (kept) continue;
      row.remove();
      this.rows.delete(index);
    }
    if (!focused && first <= last && (activeRow < first || activeRow > last)) {
      this.setActive(
        Math.max(0, Math.min(this.length - 1, Math.ceil(Math.max(0, -this.top) / this.pitch) * this.columns)),
      );
    }
    for (let index = first; index <= last; index++) this.drawRow(index);
    if (focused) this.drawRow(activeRow);
  }

  private drawRow(index: number): void {
    if (this.gallery === undefined || this.rows.has(index) || index >= this.rowCount) return;
    const row = element('div', { class: 'row', attributes: { role: 'row', 'aria-rowindex': String(index + 1) } });
    row.style.top = `${index * this.pitch}px`;
    const end = Math.min(this.length, (index + 1) * this.columns);
    for (let position = index * this.columns; position < end; position++) {
      const image = this.gallery.cluster.images[position];
      if (image === undefined) continue;
      const cell = thumbnail(this.gallery, image);
      cell.setAttribute('role', 'gridcell');
      cell.dataset['position'] = String(position);
      cell.tabIndex = position === this.active ? 0 : -1;
      row.append(cell);
    }
    this.rows.set(index, row);
    // Document order is reading order, also for rows that scrolled in from above.
    const after = [...this.rows].filter(([other]) => other > index).sort(([a], [b]) => a - b)[0]?.[1];
    this.element.insertBefore(row, after ?? null);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') return this.openAt(event.target);
    const page = Math.max(1, Math.floor(window.innerHeight / this.pitch) - 1) * this.columns;
    const column = this.active % this.columns;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.columns,
      ArrowDown: this.columns,
      PageUp: -page,
      PageDown: page,
      Home: event.ctrlKey ? -this.active : -column,
      End: event.ctrlKey ? this.length : this.columns - 1 - column,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(this.length - 1, this.active + step)));
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
    this.cell(position)?.setAttribute('tabindex', '0');
  }

  private openAt(target: EventTarget | null): void {
    const position = positionOf(target);
    const image = position === undefined ? undefined : this.gallery?.cluster.images[position];
    if (image !== undefined) this.open(image);
  }

  private cell(position: number): HTMLElement | undefined {
    const row = this.rows.get(Math.floor(position / this.columns));
    return row?.children[position % this.columns] as HTMLElement | undefined;
  }

  private get length(): number {
    const whole = this.gallery?.cluster.images.length ?? 0;
    return this.all ? whole : Math.min(PREVIEW, whole);
  }

  private get rowCount(): number {
    return Math.ceil(this.length / this.columns);
  }

  /** Height of a row with its gap, in pixels. */
  private get pitch(): number {
    return this.side + GAP;
  }
}

function positionOf(target: EventTarget | null): number | undefined {
  if (!(target instanceof Element)) return undefined;
  const position = target.closest<HTMLElement>('[data-position]')?.dataset['position'];
  return position === undefined ? undefined : Number(position);
}
