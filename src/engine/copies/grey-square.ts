import { WHOLE, type Window } from './windows';

/** Most rectangles a side. */
const MOST_PARTS = 128;

/** Where the rectangles of a window meet along one side. */
class Places {
  readonly pixel = new Int32Array(MOST_PARTS + 1);
  /** How far behind the beginning of the pixel, in pixels. */
  readonly beyond = new Float64Array(MOST_PARTS + 1);

  place(side: number, from: number, to: number, parts: number): void {
    for (let part = 0; part <= parts; part++) {
      const place = side * (from + ((to - from) * part) / parts);
      const pixel = Math.min(side - 1, Math.floor(place));
      this.pixel[part] = pixel;
      this.beyond[part] = place - pixel;
    }
  }
}

// Made once: a picture is asked for its means a hundred times, and new arrays would take as long as
// the sums.
const ACROSS = new Places();
const DOWN = new Places();
const LINES = [new Float64Array(MOST_PARTS + 1), new Float64Array(MOST_PARTS + 1)] as const;

/**
 * The brightness of a picture, stretched to a square of `side` pixels, and its sums over
 * rectangles.
 */
export class GreySquare {
  /** Row-major, 0 to 255. */
  readonly pixels: Float32Array;
  /** Sums of all pixels above and left of a corner: (side + 1) × (side + 1). */
  private sums: Float64Array | undefined;
  /** By their side. */
  private readonly smaller = new Map<number, GreySquare>();
  private flipped: GreySquare | undefined;

  /** @param original what this one is mirrored from, where it is. */
  constructor(
    readonly side: number,
    pixels: Float32Array,
    private readonly original?: GreySquare,
  ) {
    this.pixels = pixels;
  }

  /** @param block side × side × 3 bytes, RGB interleaved. */
  static of(block: Uint8Array, side: number): GreySquare {
    const pixels = new Float32Array(side * side);
    for (let at = 0, from = 0; at < pixels.length; at++, from += 3) {
      pixels[at] = 0.299 * block[from]! + 0.587 * block[from + 1]! + 0.114 * block[from + 2]!;
    }
    return new GreySquare(side, pixels);
  }

  /** The same picture mirrored left to right, made once. */
  mirrored(): GreySquare {
    return (this.flipped ??= this.flip());
  }

  /**
   * The same picture with `parts` × `parts` pixels, each the mean of what it covers. It is made
   * once: pictures are compared with many.
   */
  shrunk(parts: number): GreySquare {
    if (parts === this.side) return this;
    let small = this.smaller.get(parts);
    if (!small) {
      small = this.original?.shrunk(parts).mirrored() ?? new GreySquare(parts, this.means(WHOLE, parts));
      this.smaller.set(parts, small);
    }
    return small;
  }

  /** Means over `parts` × `parts` equal rectangles of a window, row by row. */
  means({ left, top, right, bottom }: Window, parts: number): Float32Array {
    const { side } = this;
    const sums = (this.sums ??= this.summed());
    ACROSS.place(side, left, right, parts);
    DOWN.place(side, top, bottom, parts);
    const means = new Float32Array(parts * parts);
    const area = ((side * (right - left)) / parts) * ((side * (bottom - top)) / parts);
    let [above, below] = LINES;
    for (let row = 0; row <= parts; row++) {
      const y = DOWN.pixel[row]! * (side + 1);
      const dy = DOWN.beyond[row]!;
      for (let column = 0; column <= parts; column++) {
        const dx = ACROSS.beyond[column]!;
        const at = y + ACROSS.pixel[column]!;
        const upper = sums[at]! + dx * (sums[at + 1]! - sums[at]!);
        const lower = sums[at + side + 1]! + dx * (sums[at + side + 2]! - sums[at + side + 1]!);
        below[column] = upper + dy * (lower - upper);
      }
      for (let column = 0; row > 0 && column < parts; column++) {
        const sum = below[column + 1]! - below[column]! - above[column + 1]! + above[column]!;
        means[(row - 1) * parts + column] = sum / area;
      }
      const filled = below;
      below = above;
      above = filled;
    }
    return means;
  }

  private flip(): GreySquare {
    const { side, pixels } = this;
    const flipped = new Float32Array(side * side);
    for (let from = 0; from < flipped.length; from += side) {
      for (let x = 0; x < side; x++) flipped[from + x] = pixels[from + side - 1 - x]!;
    }
    return new GreySquare(side, flipped, this);
  }

  private summed(): Float64Array {
    const { side, pixels } = this;
    const sums = new Float64Array((side + 1) * (side + 1));
    for (let y = 0; y < side; y++) {
      let line = 0;
      for (let x = 0; x < side; x++) {
        line += pixels[y * side + x]!;
        sums[(y + 1) * (side + 1) + x + 1] = sums[y * (side + 1) + x + 1]! + line;
      }
    }
    return sums;
  }
}
