/**
 * What draws the points. Two painters draw the same: with WebGL, and without it on a plain canvas.
 */
import type { Camera, Size } from './camera';
import type { Rgb } from '../ui/palette';

/** Columns of equal length; image i is the point (x[i], y[i]). */
export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Red, green and blue of each point, 0 to 255, side by side. */
  readonly colours: Uint8Array;
}

/** Which points are drawn how, as positions in the columns. Points in none of them are hidden. */
export interface Layers {
  readonly dimmed: Uint32Array;
  readonly plain: Uint32Array;
  /** Also in one of the other two; these get a ring. */
  readonly selected: Uint32Array;
}

export interface Frame {
  readonly camera: Camera;
  readonly size: Size;
  /** Radius of a point, in pixels. */
  readonly radius: number;
  readonly ring: Rgb;
  /** Between a selected point and its ring, so that both are seen whatever their colours. */
  readonly gap: Rgb;
}

export interface Painter {
  readonly canvas: HTMLCanvasElement;
  readonly kind: 'webgl' | 'canvas';
  setPoints(points: Points): void;
  setLayers(layers: Layers): void;
  paint(frame: Frame): void;
}

export const DIMMED_ALPHA = 0.14;
export const PLAIN_ALPHA = 0.88;
/**
 * How far ring, gap and colour of a selected point reach beyond the radius of a plain one, in
 * pixels.
 */
export const SELECTED = { ring: 4, gap: 2.5, colour: 1 } as const;

/**
 * Sets the canvas to its size on the screen; returns the number of its pixels a pixel of the page.
 */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size): number {
  const ratio = window.devicePixelRatio || 1;
  const columns = Math.max(1, Math.round(width * ratio));
  const rows = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  return ratio;
}
