/**
 * One picture that can be zoomed and moved: its thumbnail at once, the file itself once it is
 * there. A format that the page cannot show stays the thumbnail, and says so.
 */
import { t } from '@vscode/l10n';
import { thumbnailAddress, type Gallery } from '../gallery/thumbnail';
import { element } from '../ui/element';
import { altText } from '../ui/wording';
import type { Frame, View } from './zoom';
import { factorAt, held, panned, placeOf, scaleOf, STEP, WHOLE, zoomedTo } from './zoom';

/** Pixels that a key moves the picture. */
const NUDGE = 60;
/** From here on the pixels of a picture are shown as squares. */
const SQUARES = 3;

/** A picture, and where it can be loaded from. */
export interface Shown {
  readonly gallery: Gallery;
  readonly image: number;
  /** Address of the file itself; undefined where the page may not load it. */
  readonly original: string | undefined;
}

export interface PaneActions {
  /** The person changed the view. */
  viewed(view: View): void;
  /** The file was loaded, or cannot be shown: its size or its note are known now. */
  loaded(): void;
}

export class PicturePane {
  readonly element = element('div', { class: 'pane' });
  /** Why the file itself is not shown, in words; empty where it is, or may still come. */
  note = '';
  private readonly sizes: ResizeObserver;
  private shown: Shown | undefined;
  private picture = new Image();
  /** The size of the file's picture, in its pixels. */
  private own: { readonly width: number; readonly height: number } | undefined;
  private wanted: View = WHOLE;
  /** Whether the file was asked for already. */
  private asked = false;

  /** @param actions told of what the person does; the pane itself changes no view. */
  constructor(private readonly actions: PaneActions) {
    this.element.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    this.element.addEventListener('pointerdown', (event) => this.onPress(event));
    this.element.addEventListener('dblclick', (event) => this.toggle(this.pointOf(event)));
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.element);
  }

  dispose(): void {
    this.sizes.disconnect();
    this.shown = undefined;
    this.picture.removeAttribute('src');
  }

  /** The size of the file's picture; undefined until it was loaded. */
  get size(): { readonly width: number; readonly height: number } | undefined {
    return this.own;
  }

  get image(): number | undefined {
    return this.shown?.image;
  }

  /** Pixels of the screen a pixel of the file; undefined until it was loaded. */
  get scale(): number | undefined {
    const { frame } = this;
    return frame && this.own && scaleOf(held(this.wanted, frame), frame) * window.devicePixelRatio;
  }

  /** Shows another picture. @param whole loads the file at once, and not only when it is zoomed. */
  show(shown: Shown, { whole }: { readonly whole: boolean }): void {
    const same = this.shown?.image === shown.image && this.shown.original === shown.original;
    this.shown = shown;
    if (same) return this.picture.setAttribute('alt', altText(shown.gallery, shown.image));
    this.own = undefined;
    this.note = '';
    this.asked = false;
    this.wanted = WHOLE;
    this.put(pictureAt(thumbnailAddress(shown.gallery, shown.image)));
    this.picture.addEventListener('load', () => this.draw());
    // A run that goes on makes some thumbnails late.
    this.picture.addEventListener('error', () => this.load());
    if (whole) this.load();
  }

  view(view: View): void {
    this.wanted = view;
    if (view.factor !== 1) this.load();
    this.draw();
  }

  /** A step of the zoom around the middle of the pane. */
  zoom(step: 1 | -1): void {
    this.zoomBy(step > 0 ? STEP : 1 / STEP, this.middle);
  }

  /** One pixel of the file for each pixel of the screen; where that is so already, the whole. */
  toggle(at = this.middle): void {
    this.load();
    const { frame } = this;
    if (!frame) return;
    const own = factorAt(1 / window.devicePixelRatio, frame);
    const now = held(this.wanted, frame);
    const isOwn = Math.abs(now.factor / own - 1) < 0.01;
    this.actions.viewed(isOwn ? WHOLE : zoomedTo(own, now, at, frame));
  }

  /** Moves what is shown by a step of the keys: to the right, and down. */
  nudge(right: number, down: number): void {
    const { frame } = this;
    if (frame) this.actions.viewed(panned(held(this.wanted, frame), -right * NUDGE, -down * NUDGE, frame));
  }

  private put(picture: HTMLImageElement): void {
    const { shown } = this;
    this.picture = picture;
    if (shown) picture.setAttribute('alt', altText(shown.gallery, shown.image));
    this.element.replaceChildren(picture);
    this.draw();
  }

  /** Loads the file once. */
  private load(): void {
    const { shown } = this;
    if (this.asked || shown === undefined) return;
    this.asked = true;
    const isShown = (): boolean => this.shown?.image === shown.image && this.shown.original === shown.original;
    const cannot = (): void => {
      if (!isShown()) return;
      this.note = t('This page cannot show the file itself: this is its thumbnail.');
      this.actions.loaded();
    };
    if (shown.original === undefined) return cannot();
    const file = pictureAt(shown.original);
    file.decode().then(() => {
      if (!isShown()) return;
      this.own = { width: file.naturalWidth, height: file.naturalHeight };
      this.put(file);
      this.actions.loaded();
    }, cannot);
  }

  private draw(): void {
    const { frame, picture } = this;
    if (!frame) return;
    const view = held(this.wanted, frame);
    const place = placeOf(view, frame);
    for (const side of ['left', 'top', 'width', 'height'] as const) picture.style[side] = `${place[side]}px`;
    picture.classList.toggle('squares', scaleOf(view, frame) >= SQUARES && this.own !== undefined);
    this.element.classList.toggle('larger', view.factor > 1);
  }

  /** Undefined while the pane is hidden or has no picture yet. */
  private get frame(): Frame | undefined {
    const { clientWidth: paneWidth, clientHeight: paneHeight } = this.element;
    const width = this.own?.width ?? this.picture.naturalWidth;
    const height = this.own?.height ?? this.picture.naturalHeight;
    return paneWidth > 0 && paneHeight > 0 && width > 0 && height > 0
      ? { paneWidth, paneHeight, width, height }
      : undefined;
  }

  private get middle(): { x: number; y: number } {
    return { x: this.element.clientWidth / 2, y: this.element.clientHeight / 2 };
  }

  private pointOf({ clientX, clientY }: MouseEvent): { x: number; y: number } {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: clientX - left - this.element.clientLeft, y: clientY - top - this.element.clientTop };
  }

  private zoomBy(by: number, at: { readonly x: number; readonly y: number }): void {
    this.load();
    const { frame } = this;
    if (!frame) return;
    const now = held(this.wanted, frame);
    this.actions.viewed(zoomedTo(now.factor * by, now, at, frame));
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    // A line is about 16 pixels, and a step of a wheel about 100.
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : 16 * event.deltaY;
    this.zoomBy(Math.exp(-Math.max(-200, Math.min(200, pixels)) / 400), this.pointOf(event));
  }

  private onPress(press: PointerEvent): void {
    if (press.button !== 0) return;
    const ends = new AbortController();
    const options = { signal: ends.signal };
    let last = { x: press.clientX, y: press.clientY };
    this.element.setPointerCapture(press.pointerId);
    const move = (moved: PointerEvent): void => {
      const { frame } = this;
      if (!frame) return;
      const view = panned(held(this.wanted, frame), moved.clientX - last.x, moved.clientY - last.y, frame);
      last = { x: moved.clientX, y: moved.clientY };
      this.element.classList.add('dragged');
      this.actions.viewed(view);
    };
    const end = (): void => {
      ends.abort();
      this.element.classList.remove('dragged');
    };
    this.element.addEventListener('pointermove', move, options);
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      this.element.addEventListener(name, end, options);
  }
}

function pictureAt(address: string): HTMLImageElement {
  return element('img', { attributes: { src: address, draggable: 'false', decoding: 'async' } });
}
