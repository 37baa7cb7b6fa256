/** Draws the points on a plain canvas: slower than WebGL, and there everywhere. */
import { screenX, screenY } from './camera';
import type { Frame, Layers, Painter, Points } from './painter';
import { DIMMED_ALPHA, fitCanvas, PLAIN_ALPHA, SELECTED } from './painter';
import { css } from '../ui/palette';

/**
 * From this many points on, squares: they are several times faster than discs, and that small
 * nobody sees it.
 */
const SQUARES_FROM = 20_000;

export function canvasPainter(): Painter {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  let points: Points | undefined;
  let layers: Layers | undefined;

  function draw(which: Uint32Array, frame: Frame, grow: number, fixed?: string): void {
    if (context === null || points === undefined) return;
    const { camera, size } = frame;
    const radius = frame.radius + grow;
    const { x, y, colours } = points;
    const squares = which.length > SQUARES_FROM;
    let last = -1;
    if (fixed !== undefined) context.fillStyle = fixed;
    for (const i of which) {
      const left = screenX(camera, x[i]!);
      const top = screenY(camera, y[i]!);
      if (left < -radius || top < -radius || left > size.width + radius || top > size.height + radius) continue;
      if (fixed === undefined) {
        const red = colours[3 * i]!;
        const green = colours[3 * i + 1]!;
        const blue = colours[3 * i + 2]!;
        const packed = (red << 16) | (green << 8) | blue;
        if (packed !== last) context.fillStyle = css([red, green, blue]);
        last = packed;
      }
      if (squares) {
        context.fillRect(left - radius, top - radius, 2 * radius, 2 * radius);
      } else {
        context.beginPath();
        context.arc(left, top, radius, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }

  return {
    canvas,
    kind: 'canvas',
    setPoints: (given) => void (points = given),
    setLayers: (given) => void (layers = given),
    paint: (frame) => {
      if (context === null) return;
      const ratio = fitCanvas(canvas, frame.size);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, frame.size.width, frame.size.height);
      if (layers === undefined) return;
      context.globalAlpha = DIMMED_ALPHA;
      draw(layers.dimmed, frame, 0);
      context.globalAlpha = PLAIN_ALPHA;
      draw(layers.plain, frame, 0);
      context.globalAlpha = 1;
      draw(layers.selected, frame, SELECTED.ring, css(frame.ring));
      draw(layers.selected, frame, SELECTED.gap, css(frame.gap));
      draw(layers.selected, frame, SELECTED.colour);
    },
  };
}
