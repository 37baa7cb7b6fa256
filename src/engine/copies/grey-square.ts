import { WHOLE, type Window } from './windows';

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

  constructor(
    readonly side: number,
    pixels: Float32Array,
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

  mirrored(): GreySquare {
    const { side } = this;
    const pixels = new Float32Array(side * side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) pixels[y * side + x] = this.pixels[(y + 1) * side - 1 - x]!;
    }
    return new GreySquare(side, pixels);
  }

  /**
   * The same picture with `parts` × `parts` pixels, each the mean of what it covers. It is made
   * once: pictures are compared with many.
   */
  shrunk(parts: number): GreySquare {
    if (parts === this.side) return this;
    let small = this.smaller.get(parts);
    if (!small) this.smaller.set(parts, (small = new GreySquare(parts, this.means(WHOLE, parts))));
    return small;
  }

  /** Means over `parts` × `parts` equal rectangles of a window, row by row. */
  means({ left, top, right, bottom }: Window, parts: number): Float32Array {
    const { side } = this;
    const sums = (this.sums ??= this.summed());
    const across = this.places(left, right, parts);
    const down = this.places(top, bottom, parts);
    const means = new Float32Array(parts * parts);
    const area = ((side * (right - left)) / parts) * ((side * (bottom - top)) / parts);
    let above = new Float64Array(parts + 1);
    let below = new Float64Array(parts + 1);
    for (let row = 0; row <= parts; row++) {
      const y = down.whole[row]! * (side + 1);
      const dy = down.beyond[row]!;
      for (let column = 0; column <= parts; column++) {
        const dx = across.beyond[column]!;
        const at = y + across.whole[column]!;
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

  /** Where the rectangles of a window meet: the pixel, and the share of it that lies before. */
  private places(from: number, to: number, parts: number): { whole: Int32Array; beyond: Float64Array } {
    const whole = new Int32Array(parts + 1);
    const beyond = new Float64Array(parts + 1);
    for (let part = 0; part <= parts; part++) {
      const place = this.side * (from + ((to - from) * part) / parts);
      whole[part] = Math.min(this.side - 1, Math.floor(place));
      beyond[part] = place - whole[part]!;
    }
    return { whole, beyond };
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
