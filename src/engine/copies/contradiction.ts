import type { GreySquare } from './grey-square';
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

/**
 * How much two pictures that lie over each other contradict each other, in [0, 1]: in the part
 * where they do it most, the share of pixels that are not as bright as any of the nine around their
 * place in the other picture, once the light is the same. The nine forgive what scaling and an
 * alignment within a pixel do. A caption at the top or at the bottom does not count.
 *
 * Edges alone do not tell two drawings of one thing from two copies: the outlines agree, and what
 * lies between them differs.
 * @param window of `whole` that `part` shows.
 */
export function contradiction(whole: GreySquare, part: GreySquare, window: Window): number {
  const a = whole.means(clipped(window), SIDE);
  const b = part.shrunk(SIDE).pixels;
  const counts = unclipped(a, b);
  const lit = inTheLightOf(a, b, counts);
  const wide = SIDE / PARTS;
  const rows = Array.from({ length: PARTS }, (_, row) => {
    let worst = 0;
    for (let column = 0; column < PARTS; column++) {
      worst = Math.max(worst, shareIn(lit, b, counts, { left: column * wide, top: row * wide, wide }));
    }
    return worst;
  });
  return Math.min(Math.max(...rows.slice(CAPTION)), Math.max(...rows.slice(0, -CAPTION)));
}

/** A square of the pictures that are compared, in pixels. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
}

/** 1 where both pictures have a brightness that tells something. */
function unclipped(a: Float32Array, b: Float32Array): Uint8Array {
  const tells = (value: number): boolean => value > DARKEST && value < BRIGHTEST;
  const counts = Uint8Array.from(a, (value, at) => Number(tells(value) && tells(b[at]!)));
  const share = counts.reduce((sum, each) => sum + each, 0) / counts.length;
  return share < LEAST_UNCLIPPED ? counts.fill(1) : counts;
}

/** `a` with the gain and the offset that bring it nearest to `b`. */
function inTheLightOf(a: Float32Array, b: Float32Array, counts: Uint8Array): Float32Array {
  let follows = counts;
  let lit = a;
  for (let round = 0; round < ROUNDS; round++) {
    const one = spreadOf(a, follows);
    const other = spreadOf(b, follows);
    const gain = other.deviation / Math.max(one.deviation, 1e-6);
    lit = a.map((value) => gain * (value - one.mean) + other.mean);
    const residuals = lit.map((value, at) => Math.abs(value - b[at]!));
    const known = residuals.filter((_, at) => counts[at] === 1).sort();
    const most = FOLLOWS * Math.max(1, known[known.length >> 1]!);
    follows = counts.map((each, at) => (residuals[at]! <= most ? each : 0));
  }
  return lit;
}

function spreadOf(values: Float32Array, counts: Uint8Array): { readonly mean: number; readonly deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    if (counts[at] === 0) continue;
    count++;
    sum += values[at]!;
    squares += values[at]! ** 2;
  }
  const mean = sum / Math.max(1, count);
  return { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean ** 2)) };
}

/**
 * Share of the pixels of a part that contradict the other picture. Where few of them count, those
 * that do not are taken for agreeing.
 */
function shareIn(a: Float32Array, b: Float32Array, counts: Uint8Array, { left, top, wide }: Part): number {
  let counted = 0;
  let contradicting = 0;
  for (let y = top; y < top + wide; y++) {
    for (let x = left; x < left + wide; x++) {
      if (!allAround(counts, x, y)) continue;
      counted++;
      const at = y * SIDE + x;
      if (isBeyond(a[at]!, b, x, y) || isBeyond(b[at]!, a, x, y)) contradicting++;
    }
  }
  return contradicting / Math.max(counted, (wide * wide) / 2);
}

function allAround(counts: Uint8Array, x: number, y: number): boolean {
  for (let row = Math.max(0, y - 1); row <= Math.min(SIDE - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(SIDE - 1, x + 1); column++) {
      if (counts[row * SIDE + column] === 0) return false;
    }
  }
  return true;
}

/** Whether a value is darker or brighter than all pixels around a place. */
function isBeyond(value: number, others: Float32Array, x: number, y: number): boolean {
  let least = Infinity;
  let most = -Infinity;
  for (let row = Math.max(0, y - 1); row <= Math.min(SIDE - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(SIDE - 1, x + 1); column++) {
      const other = others[row * SIDE + column]!;
      if (other < least) least = other;
      if (other > most) most = other;
    }
  }
  return value > most + SPARED || value < least - SPARED;
}
