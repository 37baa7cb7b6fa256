import type { GreySquare } from './grey-square';
import type { Window } from './windows';

/** How alike two pictures are, each in [-1, 1]: correlations of the brightness, and of its differences between neighbours. */
export interface Likeness {
  readonly brightness: number;
  readonly edges: number;
}

/** How alike `part` is to what a window of `whole` shows. Both have the same side. Brightness and contrast of the whole do not matter. */
export function likeness(whole: GreySquare, part: GreySquare, window: Window): Likeness {
  const { side } = whole;
  const seen = whole.means(clipped(window), side);
  return { brightness: correlation(seen, part.pixels), edges: edgeCorrelation(seen, part.pixels, side) };
}

const clipped = ({ left, top, right, bottom }: Window): Window => ({
  left: Math.max(0, left),
  top: Math.max(0, top),
  right: Math.min(1, right),
  bottom: Math.min(1, bottom),
});

function correlation(a: Float32Array, b: Float32Array): number {
  const sums = new Correlation();
  for (let at = 0; at < a.length; at++) sums.add(a[at]!, b[at]!);
  return sums.value;
}

function edgeCorrelation(a: Float32Array, b: Float32Array, side: number): number {
  const sums = new Correlation();
  for (let y = 0; y < side - 1; y++) {
    for (let x = 0; x < side - 1; x++) {
      const at = y * side + x;
      sums.add(a[at + 1]! - a[at]!, b[at + 1]! - b[at]!);
      sums.add(a[at + side]! - a[at]!, b[at + side]! - b[at]!);
    }
  }
  return sums.value;
}

class Correlation {
  private count = 0;
  private a = 0;
  private b = 0;
  private aa = 0;
  private bb = 0;
  private ab = 0;

  add(a: number, b: number): void {
    this.count++;
    this.a += a;
    this.b += b;
    this.aa += a * a;
    this.bb += b * b;
    this.ab += a * b;
  }

  /** 0 where one of the two is the same throughout. */
  get value(): number {
    const { count, a, b, aa, bb, ab } = this;
    const spread = (aa - (a * a) / count) * (bb - (b * b) / count);
    return spread > 1e-6 ? (ab - (a * b) / count) / Math.sqrt(spread) : 0;
  }
}
