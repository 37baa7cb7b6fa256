import type { GreySquare } from './grey-square';
import { clipped, type Window } from './windows';

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
  const seen = whole.means(clipped(window), side);
  const wide = side / PARTS;
  const found: number[] = [];
  const all = new Products();
  for (let row = 0; row < PARTS; row++) {
    for (let column = 0; column < PARTS; column++) {
      const products = new Products();
      for (let y = row * wide; y < Math.min(side - 1, (row + 1) * wide); y++) {
        for (let x = column * wide; x < Math.min(side - 1, (column + 1) * wide); x++) {
          const at = y * side + x;
          for (const next of [at + 1, at + side]) {
            products.add(seen[next]! - seen[at]!, part.pixels[next]! - part.pixels[at]!);
          }
        }
      }
      all.join(products);
      if (products.faintest > NOISE) found.push(products.correlation);
    }
  }
  if (found.length < LEAST_PARTS) return all.correlation;
  return found.sort((a, b) => a - b)[found.length >> 1]!;
}

/** In [-1, 1]; 0 where one of the two is the same throughout. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middleA = mean(a);
  const middleB = mean(b);
  const products = new Products();
  for (let at = 0; at < a.length; at++) products.add(a[at]! - middleA, b[at]! - middleB);
  return products.correlation;
}

/** Sums of products of pairs of values whose mean is 0. */
class Products {
  private count = 0;
  private aa = 0;
  private bb = 0;
  private ab = 0;

  add(a: number, b: number): void {
    this.count++;
    this.aa += a * a;
    this.bb += b * b;
    this.ab += a * b;
  }

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
