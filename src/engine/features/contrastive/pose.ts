import type { Random } from '../../base/random';
import type { SourcePicture } from '../exemplar/transform';

/**
 * How far a picture's pose is changed: enough to be seen, little enough that it shows the same
 * thing.
 */
export interface PoseStrength {
  /** Largest shift, as a share of the side. */
  readonly shift: number;
  /** Largest turn in degrees. */
  readonly turn: number;
  /** Natural logarithm of the largest zoom. */
  readonly zoom: number;
  /**
   * Natural logarithm of the largest stretch of one axis against the other, and the largest shear.
   */
  readonly stretch: number;
}

export const POSE: PoseStrength = { shift: 0.08, turn: 15, zoom: 0.1, stretch: 0.25 };

/**
 * Draws a whole picture in a random pose and writes it as picture `slot` of a batch, 3 × side ×
 * side. Colours stay as they are; beyond its edge the picture is mirrored.
 */
export function drawPosed(
  { planes, side }: SourcePicture,
  strength: PoseStrength,
  random: Random,
  out: Float32Array,
  slot: number,
): void {
  const symmetric = (limit: number): number => (random.next() * 2 - 1) * limit;
  const angle = (symmetric(strength.turn) * Math.PI) / 180;
  const zoom = Math.exp(symmetric(strength.zoom));
  const stretch = Math.exp(symmetric(strength.stretch));
  const cos = Math.cos(angle) * zoom;
  const sin = Math.sin(angle) * zoom;
  const xx = cos * stretch;
  const xy = symmetric(strength.stretch) - sin;
  const yx = sin;
  const yy = cos / stretch;
  const half = (side - 1) / 2;
  const middleX = half + symmetric(strength.shift) * side;
  const middleY = half + symmetric(strength.shift) * side;
  const plane = side * side;
  for (let y = 0, at = slot * 3 * plane; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const fromX = middleX + (x - half) * xx + (y - half) * xy;
      const fromY = middleY + (x - half) * yx + (y - half) * yy;
      const x0 = Math.floor(fromX);
      const y0 = Math.floor(fromY);
      const fx = fromX - x0;
      const fy = fromY - y0;
      const left = mirrored(x0, side);
      const right = mirrored(x0 + 1, side);
      const top = mirrored(y0, side) * side;
      const bottom = mirrored(y0 + 1, side) * side;
      for (let channel = 0; channel < 3; channel++) {
        const from = channel * plane;
        const upper = planes[from + top + left]! * (1 - fx) + planes[from + top + right]! * fx;
        const lower = planes[from + bottom + left]! * (1 - fx) + planes[from + bottom + right]! * fx;
        out[at + from] = upper * (1 - fy) + lower * fy;
      }
    }
  }
}

/** The pixel that a mirror at each edge shows: −1 is 0, `side` is `side` − 1. */
function mirrored(at: number, side: number): number {
  const period = 2 * side;
  const within = ((at % period) + period) % period;
  return within < side ? within : period - 1 - within;
}
