/**
 * The drawn map and what a person does on it: pan, zoom, lasso, hover, click. Knows points, not
 * images' names.
 */
import { t } from '@vscode/l10n';
import { element, svg } from '../ui/element';
import type { Camera } from './camera';
import { fitted, panned, zoomedAt } from './camera';
import type { ScreenPoint } from './lasso';
import { canvasPainter } from './canvas-painter';
import type { Painter, Points } from './painter';
import { newPainter } from './new-painter';
import { nearestPoint, pointsInView, pointsWithin, type SeenPoints, type Shown } from './seen-points';
import type { Rgb } from '../ui/palette';
import { MOST_PICTURES, ThumbnailLayer } from './thumbnail-layer';

/** Which tool a plain drag is. With Shift held it is always the lasso. */
export type Tool = 'pan' | 'lasso';

export interface PlotActions {
  pictureAddress(image: number): string;
  colourOf(image: number): string;
  isSelected(image: number): boolean;
  lasso(images: readonly number[], extend: boolean): void;
  /** A click on an image, or on none. */
  click(image: number | undefined, event: MouseEvent): void;
  open(image: number): void;
  menu(image: number, event: MouseEvent): void;
  /** The pointer is on an image, at (x, y) of the plot, or on none. */
  hover(image: number | undefined, x: number, y: number): void;
  /** The painter that is in use, once at first and when it changes. */
  painting(kind: Painter['kind']): void;
}

const PAN_STEP = 60;
const ZOOM_STEP = 1.4;
/** Pixels that a pointer may move in a click. */
const CLICK_SLACK = 4;

export class MapPlot {
  readonly element = element('div', {
    class: 'map-plot',
    attributes: { tabindex: '0', role: 'application', 'aria-label': t('Map of the images') },
  });
  tool: Tool = 'pan';
  private painter: Painter;
  private readonly line = svg('polygon', { class: 'lasso-line' });
  private readonly pictures: ThumbnailLayer;
  private points: Points | undefined;
  private shown: Shown = new Uint8Array(0);
  private ring: Rgb = [128, 128, 128];
  private gap: Rgb = [0, 0, 0];
  private camera: Camera = { scale: 1, x: 0, y: 0 };
  private size = { width: 0, height: 0 };
  private frame = 0;
  private ringed = new Uint32Array(0);
  /** How near the pointer must be to an image, in pixels. */
  private hit = 8;

  constructor(private readonly actions: PlotActions) {
    this.painter = newPainter(() => this.withoutWebgl());
    this.pictures = new ThumbnailLayer((image) => actions.pictureAddress(image));
    const lasso = svg('svg', { class: 'lasso', 'aria-hidden': 'true' }, this.line);
    this.element.append(this.painter.canvas, this.pictures.element, lasso);
    new ResizeObserver(() => this.resized()).observe(this.element);
    this.element.addEventListener('pointerdown', (event) => this.onDown(event));
    this.element.addEventListener('pointermove', (event) => this.onMove(event));
    this.element.addEventListener('pointerleave', () => actions.hover(undefined, 0, 0));
    this.element.addEventListener('dblclick', (event) => {
      const image = this.imageAt(this.place(event));
      if (image !== undefined) actions.open(image);
    });
    this.element.addEventListener('contextmenu', (event) => {
      const image = this.imageAt(this.place(event));
      event.preventDefault();
      if (image !== undefined) actions.menu(image, event);
    });
    this.element.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    actions.painting(this.painter.kind);
  }

  /** Shows other points, the whole of them. */
  setPoints(points: Points, refit: boolean): void {
    this.points = points;
    this.painter.setPoints(points);
    if (refit) this.camera = fitted(this.size);
    this.request();
  }

  setShown(shown: Shown, selected: readonly number[], ring: Rgb, gap: Rgb): void {
    this.shown = shown;
    this.ring = ring;
    this.gap = gap;
    const pick = (what: number): Uint32Array => {
      const found: number[] = [];
      for (let i = 0; i < shown.length; i++) if (shown[i] === what) found.push(i);
      return Uint32Array.from(found);
    };
    const ringed = Uint32Array.from(selected.filter((image) => shown[image]! > 0));
    this.painter.setLayers({ dimmed: pick(1), plain: pick(2), selected: ringed });
    this.ringed = ringed;
    this.request();
  }

  zoom(steps: number): void {
    const { width, height } = this.size;
    this.move(zoomedAt(this.camera, ZOOM_STEP ** steps, width / 2, height / 2, this.size));
  }

  fit(): void {
    this.move(fitted(this.size));
  }

  private move(camera: Camera): void {
    this.camera = camera;
    this.request();
  }

  private request(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private resized(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    const first = this.size.width === 0;
    const before = fitted(this.size).scale;
    const ratio = fitted({ width, height }).scale / before;
    const { scale, x, y } = this.camera;
    // What was in the middle stays there.
    const shift = {
      x: (x - this.size.width / 2) * ratio + width / 2,
      y: (y - this.size.height / 2) * ratio + height / 2,
    };
    this.size = { width, height };
    this.camera = first ? fitted(this.size) : { scale: scale * ratio, ...shift };
    this.request();
  }

  private paint(): void {
    if (this.points === undefined || this.size.width === 0) return;
    const { camera, size } = this;
    const count = Math.max(1, this.points.x.length);
    const zoomed = Math.sqrt(camera.scale / fitted(size).scale);
    const radius = Math.min(
      7,
      Math.max(1.5, 0.19 * Math.sqrt((size.width * size.height) / count)) * Math.max(1, zoomed),
    );
    this.painter.paint({ camera, size, radius, ring: this.ring, gap: this.gap });
    const near = pointsInView(this.where(), size, MOST_PICTURES + 1).map(({ image, x, y }) => ({
      image,
      x,
      y,
      colour: this.actions.colourOf(image),
      selected: this.actions.isSelected(image),
    }));
    if (near.length === 0 || near.length > MOST_PICTURES) {
      this.pictures.clear();
      this.hit = Math.max(8, radius + 3);
      return;
    }
    const side = Math.round(Math.min(72, Math.max(28, 0.55 * Math.sqrt((size.width * size.height) / near.length))));
    this.pictures.show(near, side);
    this.hit = side / 2;
  }

  /** The nearest shown image within reach of the pointer. */
  private imageAt(at: ScreenPoint): number | undefined {
    return nearestPoint(this.where(), at, this.hit);
  }

  /** The points, which of them are shown, and from where they are seen. */
  private where(): SeenPoints {
    return { camera: this.camera, points: this.points, shown: this.shown };
  }

  private place(event: MouseEvent): ScreenPoint {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: event.clientX - left - this.element.clientLeft, y: event.clientY - top - this.element.clientTop };
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const lassoing = this.tool === 'lasso' || event.shiftKey;
    const start = this.place(event);
    const line = [start];
    let last = start;
    let moved = false;
    const element = this.element;
    this.actions.hover(undefined, 0, 0);
    element.setPointerCapture(event.pointerId);
    element.classList.toggle('dragging', true);
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
      this.line.removeAttribute('points');
      element.classList.toggle('dragging', false);
    };
    const on = (type: 'pointermove' | 'pointerup' | 'pointercancel', act: (event: PointerEvent) => void): void =>
      element.addEventListener(type, act, { signal: ended.signal });
    on('pointermove', (move) => {
      const now = this.place(move);
      moved ||= Math.hypot(now.x - start.x, now.y - start.y) > CLICK_SLACK;
      if (!moved) return;
      if (lassoing) {
        line.push(now);
        this.line.setAttribute('points', line.map(({ x, y }) => `${x},${y}`).join(' '));
      } else {
        this.move(panned(this.camera, now.x - last.x, now.y - last.y));
      }
      last = now;
    });
    on('pointerup', (up) => {
      end();
      if (!moved) this.actions.click(this.imageAt(start), up);
      else if (lassoing) this.actions.lasso(pointsWithin(this.where(), line), up.ctrlKey || up.metaKey);
    });
    on('pointercancel', end);
    const escape = (key: KeyboardEvent): void => {
      if (key.key === 'Escape') end();
    };
    window.addEventListener('keydown', escape, { signal: ended.signal });
  }

  private onMove(event: PointerEvent): void {
    if (this.element.classList.contains('dragging')) return;
    const { x, y } = this.place(event);
    this.actions.hover(this.imageAt({ x, y }), x, y);
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = this.place(event);
    // A wheel that reports lines (Firefox) moves about 16 pixels each.
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    this.move(zoomedAt(this.camera, Math.exp(-Math.max(-240, Math.min(240, pixels)) / 300), x, y, this.size));
    this.actions.hover(undefined, 0, 0);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.move(panned(this.camera, PAN_STEP, 0)),
      ArrowRight: () => this.move(panned(this.camera, -PAN_STEP, 0)),
      ArrowUp: () => this.move(panned(this.camera, 0, PAN_STEP)),
      ArrowDown: () => this.move(panned(this.camera, 0, -PAN_STEP)),
      '+': () => this.zoom(1),
      '=': () => this.zoom(1),
      '-': () => this.zoom(-1),
      '0': () => this.fit(),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  /** The graphics processor went away: the same points on a plain canvas. */
  private withoutWebgl(): void {
    const painter = canvasPainter();
    this.painter.canvas.replaceWith(painter.canvas);
    this.painter = painter;
    if (this.points !== undefined) painter.setPoints(this.points);
    this.setShown(this.shown, [...this.ringed], this.ring, this.gap);
    this.actions.painting(painter.kind);
  }
}
