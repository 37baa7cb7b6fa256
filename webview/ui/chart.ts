/**
 * The parts that every chart has: its frame, the axis below, words beside it and lines through
 * points.
 */
import type { Plot, Scale } from './chart-scale';
import { svg } from './element';

export interface Frame extends Plot {
  readonly width: number;
  readonly height: number;
}

/**
 * A frame of a size, with room for words: `left` of the values, `below` of the axis. In units of
 * the view box.
 */
export function frameOf(width: number, height: number, room: { left: number; above: number; below: number }): Frame {
  return { width, height, left: room.left, right: width - 10, top: room.above, bottom: height - room.below };
}

/** An empty chart; `attributes` are those of its element, such as its role and its words. */
export function chartIn(
  { width, height }: Pick<Frame, 'width' | 'height'>,
  attributes: Readonly<Record<string, string | number>>,
): SVGSVGElement {
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, ...attributes });
}

/** The line below the marks. */
export function axisOf({ left, right, bottom }: Plot, gap = 4): SVGElement {
  return svg('line', { class: 'axis', x1: left, x2: right, y1: bottom + gap, y2: bottom + gap });
}

export type Anchor = 'start' | 'middle' | 'end';

export function wordsAt(text: string, x: number, y: number, anchor: Anchor, kind = 'tick'): SVGElement {
  return svg('text', { class: kind, x, y, 'text-anchor': anchor }, text);
}

/** The largest and the smallest value, to the left of the marks. */
export function boundsOf({ left, top, bottom }: Plot, high: string, low?: string): SVGElement[] {
  const words = [wordsAt(high, left - 6, top + 4, 'end')];
  if (low !== undefined) words.push(wordsAt(low, left - 6, bottom + 3, 'end'));
  return words;
}

/** A line through points. */
export function curveOf(points: readonly (readonly [x: number, y: number])[], x: Scale, y: Scale): SVGElement {
  const places = points.map(([across, up]) => `${x(across)},${y(up)}`);
  return svg('polyline', { class: 'curve', points: places.join(' ') });
}
