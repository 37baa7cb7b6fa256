import type { GreySquare } from './grey-square';
import type { Window } from './windows';

/** Left, right, top, bottom, and what brightness is multiplied by and shifted by. */
export const UNKNOWNS = 6;

/** A symmetric system, of which the upper half of the matrix is given: 6 × 6, row by row. */
export interface Equations {
  readonly matrix: Float64Array;
  readonly target: Float64Array;
}

/**
 * The normal equations of one step of Gauss–Newton that brings what a window of `whole` shows
 * nearer to `part`.
 *
 * Each pixel adds the products of its row of the Jacobian: (x (1 − u), x u, y (1 − v), y v, −p, −1)
 * where x and y are the slopes, u and v the place in the window, and p the pixel of `part`. Only v
 * is the same along a line, so a line is summed without it: it takes a quarter of the time.
 */
export function normalEquations(
  { side, pixels }: GreySquare,
  part: GreySquare,
  { left, top, right, bottom }: Window,
): Equations {
  const matrix = new Float64Array(UNKNOWNS * UNKNOWNS);
  const target = new Float64Array(UNKNOWNS);
  const across = placesOf(left, right, side);
  const down = placesOf(top, bottom, side);
  for (let line = 0; line < side; line++) {
    const before = down.pixel[line]! * side;
    const partY = down.beyond[line]!;
    let xx = 0;
    let xxu = 0;
    let xxuu = 0;
    let xy = 0;
    let xyu = 0;
    let yy = 0;
    let xp = 0;
    let xpu = 0;
    let x1 = 0;
    let xu = 0;
    let yp = 0;
    let y1 = 0;
    let pp = 0;
    let p1 = 0;
    let xValue = 0;
    let xuValue = 0;
    let yValue = 0;
    let pValue = 0;
    let sum = 0;
    for (let column = 0; column < side; column++) {
      const u = (column + 0.5) / side;
      const partX = across.beyond[column]!;
      const at = before + across.pixel[column]!;
      const a = pixels[at]!;
      const b = pixels[at + 1]!;
      const c = pixels[at + side]!;
      const d = pixels[at + side + 1]!;
      const value = (1 - partY) * (a + partX * (b - a)) + partY * (c + partX * (d - c));
      const x = side * ((1 - partY) * (b - a) + partY * (d - c));
      const y = side * ((1 - partX) * (c - a) + partX * (d - b));
      const p = part.pixels[line * side + column]!;
      const shared = x * u;
      xx += x * x;
      xxu += x * shared;
      xxuu += shared * shared;
      xy += x * y;
      xyu += shared * y;
      yy += y * y;
      xp += x * p;
      xpu += shared * p;
      x1 += x;
      xu += shared;
      yp += y * p;
      y1 += y;
      pp += p * p;
      p1 += p;
      xValue += x * value;
      xuValue += shared * value;
      yValue += y * value;
      pValue += p * value;
      sum += value;
    }
    const v = (line + 0.5) / side;
    const w = 1 - v;
    add(matrix, 0, xx - 2 * xxu + xxuu, xxu - xxuu, w * (xy - xyu), v * (xy - xyu), xpu - xp, xu - x1);
    add(matrix, 7, xxuu, w * xyu, v * xyu, -xpu, -xu);
    add(matrix, 14, w * w * yy, w * v * yy, -w * yp, -w * y1);
    add(matrix, 21, v * v * yy, -v * yp, -v * y1);
    add(matrix, 28, pp, p1);
    add(matrix, 35, side);
    add(target, 0, xuValue - xValue, -xuValue, -w * yValue, -v * yValue, pValue, sum);
  }
  return { matrix, target };
}

function add(sums: Float64Array, from: number, ...values: readonly number[]): void {
  for (let at = 0; at < values.length; at++) sums[from + at]! += values[at]!;
}

/** Which pixel of the whole lies before each pixel of the window, and how far behind it that is. */
function placesOf(from: number, to: number, side: number): { pixel: Int32Array; beyond: Float64Array } {
  const pixel = new Int32Array(side);
  const beyond = new Float64Array(side);
  for (let at = 0; at < side; at++) {
    const place = side * (from + ((to - from) * (at + 0.5)) / side) - 0.5;
    const inside = Math.min(side - 1.001, Math.max(0, place));
    pixel[at] = Math.floor(inside);
    beyond[at] = inside - pixel[at]!;
  }
  return { pixel, beyond };
}
