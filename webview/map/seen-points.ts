/** Where the points of the map lie on the screen, and which of them a person points at. */
import { screenX, screenY, type Camera } from './camera';
import { insideLasso, type ScreenPoint } from './lasso';
import type { Points } from './painter';

/** What is shown of each point: 0 nothing, 1 dimmed, 2 plain. */
export type Shown = Uint8Array;

/** The points, which of them are shown, and from where they are seen. */
export interface SeenPoints {
  readonly camera: Camera;
  readonly points: Points | undefined;
  readonly shown: Shown;
}

/** An image at a point of the plot, in pixels. */
export interface SeenPoint extends ScreenPoint {
  readonly image: number;
}

/** Plain points within the plot, `most` of them at most. */
export function pointsInView(
  { camera, points, shown }: SeenPoints,
  { width, height }: { readonly width: number; readonly height: number },
  most: number,
): SeenPoint[] {
  const found: SeenPoint[] = [];
  if (points === undefined) return found;
  for (let image = 0; image < shown.length && found.length < most; image++) {
    if (shown[image] !== 2) continue;
    const x = screenX(camera, points.x[image]!);
    const y = screenY(camera, points.y[image]!);
    if (x >= 0 && y >= 0 && x <= width && y <= height) found.push({ image, x, y });
  }
  return found;
}

/** The plain points inside a line that was drawn around them. */
export function pointsWithin({ camera, points, shown }: SeenPoints, line: readonly ScreenPoint[]): number[] {
  const found: number[] = [];
  if (points === undefined) return found;
  for (let image = 0; image < shown.length; image++) {
    if (shown[image] !== 2) continue;
    if (insideLasso(line, screenX(camera, points.x[image]!), screenY(camera, points.y[image]!))) found.push(image);
  }
  return found;
}

/**
 * The shown point nearest to a place; undefined where none is within `reach` pixels. Of two as near
 * it is the first.
 */
export function nearestPoint(
  { camera, points, shown }: SeenPoints,
  { x, y }: ScreenPoint,
  reach: number,
): number | undefined {
  if (points === undefined) return undefined;
  let best: number | undefined;
  let least = reach ** 2;
  for (let image = 0; image < shown.length; image++) {
    if (shown[image] === 0) continue;
    const dx = screenX(camera, points.x[image]!) - x;
    const dy = screenY(camera, points.y[image]!) - y;
    const distance = dx * dx + dy * dy;
    if (distance > least || (distance === least && best !== undefined)) continue;
    best = image;
    least = distance;
  }
  return best;
}
