import type { GreySquare } from './grey-square';
import { clipped, WHOLE, type Window } from './windows';

/** Parts a side in which edges are compared each for itself. */
const PARTS = 4;
/** Deviation between neighbours below which a part shows nothing but noise. */
const NOISE = 1.5;
/**
 * Parts with something in them that a comparison needs; of fewer the edges of the whole are taken.
 */
const LEAST_PARTS = 3;

/**
 * How alike the edges of `part` are to those in a window of `whole`, in [-1, 1]: the median over
 * parts of the picture of the correlation of differences between neighbouring pixels. So a caption
 * may cover some of it, and an outline alone, as two shirts share it, does not make two pictures
 * one. Both have the same side. Brightness and contrast do not matter.
 */
export function edgeLikeness(whole: GreySquare, part: GreySquare, window: Window): number {
  const { side } = whole;
  const seen = window === WHOLE ? whole.pixels : whole.means(clipped(window), side);
  const wide = side / PARTS;
  const found: number[] = [];
  const all = new Products();
  for (let row = 0; row < PARTS; row++) {
    for (let column = 0; column < PARTS; column++) {
      const products = edgeProducts(seen, part.pixels, side, { left: column * wide, top: row * wide, wide });
      all.join(products);
      if (products.faintest > NOISE) found.push(products.correlation);
    }
  }
  if (found.length < LEAST_PARTS) return all.correlation;
  return found.sort((a, b) => a - b)[found.length >> 1]!;
}

/** A square of the pictures that are compared, in pixels. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
}

/** Of the differences of each pixel of a part to the next one across and to the next one down. */
function edgeProducts(a: Float32Array, b: Float32Array, side: number, { left, top, wide }: Part): Products {
  const right = Math.min(side - 1, left + wide);
  const bottom = Math.min(side - 1, top + wide);
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let y = top; y < bottom; y++) {
    for (let at = y * side + left; at < y * side + right; at++) {
      const acrossA = a[at + 1]! - a[at]!;
      const acrossB = b[at + 1]! - b[at]!;
      const downA = a[at + side]! - a[at]!;
      const downB = b[at + side]! - b[at]!;
      aa += acrossA * acrossA + downA * downA;
      bb += acrossB * acrossB + downB * downB;
      ab += acrossA * acrossB + downA * downB;
    }
  }
  return new Products(2 * (right - left) * (bottom - top), aa, bb, ab);
}

/** In [-1, 1]; 0 where one of the two is the same throughout. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const middleA = meanOf(a);
  const middleB = meanOf(b);
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let at = 0; at < a.length; at++) {
    const overA = a[at]! - middleA;
    const overB = b[at]! - middleB;
    aa += overA * overA;
    bb += overB * overB;
    ab += overA * overB;
  }
  return new Products(a.length, aa, bb, ab).correlation;
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sums of products of pairs of values whose mean is 0. */
class Products {
  constructor(
    private count = 0,
    private aa = 0,
    private bb = 0,
    private ab = 0,
  ) {}

  join({ count, aa, bb, ab }: Products): void {
    this.count += count;
    this.aa += aa;
    this.bb += bb;
    this.ab += ab;
  }

  /** The smaller one of the two deviations. */
  get faintest(): number {
    return Math.sqrt(Math.min(this.aa, this.bb) / Math.max(1, this.count));
  }

  get correlation(): number {
    const spread = this.aa * this.bb;
    return spread > 1e-6 ? this.ab / Math.sqrt(spread) : 0;
  }
}
