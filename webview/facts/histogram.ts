/** Bars of how many images have which numbers. One bar, or several by a drag, make a range. */
import type { Bins } from '../services/fact-bins';
import { element } from '../ui/element';

/** Percent of the height that a bar of any image has at least. */
const LEAST_HEIGHT = 4;

export class Histogram {
  readonly element: HTMLElement;
  private readonly bars: HTMLElement[];
  /** Heights go by the roots of counts, so that one image beside thousands is seen. */
  private readonly tallest: number;
  private dragged: { readonly from: number; to: number } | undefined;

  /**
   * @param words what it shows, for who does not see it.
   * @param barWords what a bar stands for, for the hover.
   * @param onChoose the first and the last bar that were chosen.
   */
  constructor(
    private readonly bins: Bins,
    words: string,
    barWords: (bin: number) => string,
    private readonly onChoose: (first: number, last: number) => void,
  ) {
    this.tallest = Math.sqrt(Math.max(...bins.bins.map(({ count }) => count)));
    this.bars = bins.bins.map(({ count }, bin) => {
      const bar = element('div', { class: 'histogram-bar', title: barWords(bin) });
      bar.append(this.level('all', count), this.level('passing', count));
      return bar;
    });
    const attributes = { role: 'img', 'aria-label': words };
    this.element = element('div', { class: 'histogram', attributes }, ...this.bars);
    this.element.addEventListener('pointerdown', (event) => this.start(event));
    this.element.addEventListener('pointermove', (event) => this.move(event));
    this.element.addEventListener('pointerup', () => this.end());
    this.element.addEventListener('pointercancel', () => this.drop());
  }

  /**
   * @param passes 1 where image i is shown.
   * @param chosen whether a rule lets a bar through.
   */
  update(passes: Uint8Array, chosen: (bin: number) => boolean): void {
    const shown = new Int32Array(this.bars.length);
    this.bins.of.forEach((bin, image) => {
      if (bin >= 0) shown[bin]! += passes[image]!;
    });
    this.bars.forEach((bar, bin) => {
      (bar.lastElementChild as HTMLElement).style.height = this.heightOf(shown[bin]!);
      bar.classList.toggle('chosen', chosen(bin));
    });
  }

  private level(kind: 'all' | 'passing', count: number): HTMLElement {
    const level = element('div', { class: kind });
    level.style.height = this.heightOf(count);
    return level;
  }

  private heightOf(count: number): string {
    return count === 0 ? '0' : `${Math.max(LEAST_HEIGHT, (100 * Math.sqrt(count)) / this.tallest)}%`;
  }

  private start(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    const bin = this.binAt(event.clientX);
    this.dragged = { from: bin, to: bin };
    this.mark();
  }

  private move(event: PointerEvent): void {
    if (this.dragged === undefined) return;
    this.dragged.to = this.binAt(event.clientX);
    this.mark();
  }

  private end(): void {
    const { dragged } = this;
    this.drop();
    if (dragged) this.onChoose(Math.min(dragged.from, dragged.to), Math.max(dragged.from, dragged.to));
  }

  private drop(): void {
    this.dragged = undefined;
    this.mark();
  }

  private mark(): void {
    const { dragged } = this;
    this.bars.forEach((bar, bin) => {
      const on = dragged && bin >= Math.min(dragged.from, dragged.to) && bin <= Math.max(dragged.from, dragged.to);
      bar.classList.toggle('dragged', on === true);
    });
  }

  private binAt(x: number): number {
    const { left, width } = this.element.getBoundingClientRect();
    const bin = Math.floor(((x - left) / width) * this.bars.length);
    return Math.max(0, Math.min(this.bars.length - 1, bin));
  }
}
