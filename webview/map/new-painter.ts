import { canvasPainter } from './canvas-painter';
import type { Painter } from './painter';
import { webglPainter } from './webgl-painter';

/**
 * The WebGL painter where the page can have one, else the other. `lost` is called when the graphics
 * processor goes away.
 */
export function newPainter(lost: () => void): Painter {
  return webglPainter(lost) ?? canvasPainter();
}
