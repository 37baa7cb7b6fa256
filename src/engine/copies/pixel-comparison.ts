import type { GreySquare } from './grey-square';
import { Neighbourhood } from './neighbourhood';
import { clipped, type Window } from './windows';

/** Side at which two pictures that lie over each other are compared. */
const SIDE = 48;
/** Parts a side in which pixels that contradict each other are counted. */
const PARTS = 8;
/** Rows of parts at the top or at the bottom that a caption may cover. */
const CAPTION = 2;
/** Brightness of pixels that no change of the light has clipped. */
const DARKEST = 6;
const BRIGHTEST = 240;
/** A picture with a smaller share of such pixels is compared in all of them. */
const LEAST_UNCLIPPED = 0.1;
/** Rounds in which the change of the light is found without the pixels that do not follow it. */
const ROUNDS = 3;
/** Medians of the residual beyond which a pixel does not follow it. */
const FOLLOWS = 2.5;
/** Levels of brightness by which compression moves a pixel beyond its neighbours. */
const SPARED = 3;

/** A square of the pictures that are compared, in pixels. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
}

/**
 * Compares pictures that lie over each other, pixel by pixel. One object serves thousands of pairs,
 * one after the other: new arrays for each would take as long as what is done with them.
 */
export class PixelComparison {
  private readonly counts = new Uint8Array(SIDE * SIDE);
  private readonly following = new Uint8Array(SIDE * SIDE);
  private readonly lit = new Float32Array(SIDE * SIDE);
  private readonly residuals = new Float32Array(SIDE * SIDE);
  private readonly known = new Float32Array(SIDE * SIDE);
  private readonly aroundCounts = new Neighbourhood(SIDE);
  private readonly aroundA = new Neighbourhood(SIDE);
  private readonly aroundB = new Neighbourhood(SIDE);

  /**
   * How much two pictures contradict each other, in [0, 1]: in the part where they do it most, the
   * share of pixels that are not as bright as any of the nine around their place in the other
   * picture, once the light is the same. The nine forgive what scaling and an alignment within a
   * pixel do. A caption at the top or at the bottom does not count.
   *
   * Edges alone do not tell two drawings of one thing from two copies: the outlines agree, and what
   * lies between them differs.
   * @param window of `whole` that `part` shows.
   */
  contradiction(whole: GreySquare, part: GreySquare, window: Window): number {
    const a = whole.means(clipped(window), SIDE);
    const b = part.shrunk(SIDE).pixels;
    const counts = this.unclipped(a, b);
    const lit = this.inTheLightOf(a, b, counts);
    this.aroundCounts.of(counts);
    this.aroundA.of(lit);
    this.aroundB.of(b);
    const wide = SIDE / PARTS;
    const rows = Array.from({ length: PARTS }, (_, row) => {
      let worst = 0;
      for (let column = 0; column < PARTS; column++) {
        worst = Math.max(worst, this.shareIn(lit, b, { left: column * wide, top: row * wide, wide }));
      }
      return worst;
    });
    return Math.min(Math.max(...rows.slice(CAPTION)), Math.max(...rows.slice(0, -CAPTION)));
  }

  /** 1 where both pictures have a brightness that tells something. */
  private unclipped(a: Float32Array, b: Float32Array): Uint8Array {
    const counts = this.counts.fill(0);
    let sum = 0;
    for (let at = 0; at < a.length; at++) {
      if (a[at]! <= DARKEST || a[at]! >= BRIGHTEST || b[at]! <= DARKEST || b[at]! >= BRIGHTEST) continue;
      counts[at] = 1;
      sum++;
    }
    return sum / counts.length < LEAST_UNCLIPPED ? counts.fill(1) : counts;
  }

  /** `a` with the gain and the offset that bring it nearest to `b`. */
  private inTheLightOf(a: Float32Array, b: Float32Array, counts: Uint8Array): Float32Array {
    const { lit, residuals, known, following: follows } = this;
    follows.set(counts);
    for (let round = 0; round < ROUNDS; round++) {
      const one = spreadOf(a, follows);
      const other = spreadOf(b, follows);
      const gain = other.deviation / Math.max(one.deviation, 1e-6);
      let found = 0;
      for (let at = 0; at < a.length; at++) {
        lit[at] = gain * (a[at]! - one.mean) + other.mean;
        residuals[at] = Math.abs(lit[at]! - b[at]!);
        if (counts[at] === 1) known[found++] = residuals[at]!;
      }
      // Who follows is asked for the next round alone.
      if (round === ROUNDS - 1) break;
      const most = FOLLOWS * Math.max(1, middleOf(known, found));
      for (let at = 0; at < a.length; at++) follows[at] = residuals[at]! <= most ? counts[at]! : 0;
    }
    return lit;
  }

  /**
   * Share of the pixels of a part that contradict the other picture. Where few of them count, those
   * that do not are taken for agreeing.
   */
  private shareIn(a: Float32Array, b: Float32Array, { left, top, wide }: Part): number {
    const tells = this.aroundCounts.least;
    const { least: leastA, most: mostA } = this.aroundA;
    const { least: leastB, most: mostB } = this.aroundB;
    let counted = 0;
    let contradicting = 0;
    for (let y = top; y < top + wide; y++) {
      for (let at = y * SIDE + left; at < y * SIDE + left + wide; at++) {
        if (tells[at] === 0) continue;
        counted++;
        // Darker or brighter than all pixels around the place in the other picture.
        const beyondB = a[at]! > mostB[at]! + SPARED || a[at]! < leastB[at]! - SPARED;
        if (beyondB || b[at]! > mostA[at]! + SPARED || b[at]! < leastA[at]! - SPARED) contradicting++;
      }
    }
    return contradicting / Math.max(counted, (wide * wide) / 2);
  }
}

/**
 * The upper median of the first `count` values, which change places: a selection takes a tenth of
 * the time of sorting them. Source: Hoare 1961, doi:10.1145/366622.366647.
 */
function middleOf(values: Float32Array, count: number): number {
  const wanted = count >> 1;
  let from = 0;
  let to = count - 1;
  while (from < to) {
    const pivot = values[(from + to) >> 1]!;
    let low = from;
    let high = to;
    while (low <= high) {
      while (values[low]! < pivot) low++;
      while (values[high]! > pivot) high--;
      if (low > high) break;
      const moved = values[low]!;
      values[low++] = values[high]!;
      values[high--] = moved;
    }
    if (wanted <= high) to = high;
    else if (wanted >= low) from = low;
    else break;
  }
  return values[wanted]!;
}

function spreadOf(values: Float32Array, counts: Uint8Array): { readonly mean: number; readonly deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    if (counts[at] === 0) continue;
    const value = values[at]!;
    count++;
    sum += value;
    squares += value * value;
  }
  const mean = sum / Math.max(1, count);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean ** 2)) };
}
