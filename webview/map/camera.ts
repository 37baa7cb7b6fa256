/** Where on the screen a point of the map lies: a uniform scale and a shift. */

export interface Camera {
  /** Pixels a unit of the map, > 0. */
  readonly scale: number;
  /** Screen position of the map's origin, in pixels; the map's y axis points up. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room between the outermost points, which lie in [-1, 1], and the edge. */
const MARGIN = 0.92;
/** How far one can zoom in, relative to the whole map. */
const DEEPEST = 400;

/** The whole map, in the middle. */
export function fitted({ width, height }: Size): Camera {
  return { scale: Math.max(1, (Math.min(width, height) / 2) * MARGIN), x: width / 2, y: height / 2 };
}

/** Zooms by `factor` and keeps the point under (`x`, `y`) where it is. */
export function zoomedAt(camera: Camera, factor: number, x: number, y: number, size: Size): Camera {
  const whole = fitted(size).scale;
  const scale = Math.min(whole * DEEPEST, Math.max(whole / 2, camera.scale * factor));
  const ratio = scale / camera.scale;
  return { scale, x: x - (x - camera.x) * ratio, y: y - (y - camera.y) * ratio };
}

export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

export const screenX = (camera: Camera, x: number): number => camera.x + x * camera.scale;
export const screenY = (camera: Camera, y: number): number => camera.y - y * camera.scale;
