import { LESS_THAN_EQUAL, SAME_PICTURE, type CopyPair } from '../../domain/copies';
import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { aligned } from './alignment';
import { PixelComparison } from './pixel-comparison';
import { candidates, type Candidate, type WindowHashes } from './candidates';
import type { GreySquare } from './grey-square';
import { correlation, edgeLikeness } from './likeness';
import { hashDistance, mirroredHash, perceptualHash } from './perceptual-hash';
import { WHOLE, WINDOWS, type Window } from './windows';

/** Deviation of the brightness below which a picture has no structure to compare. */
const FLAT = 4;
/** Side at which a candidate is looked at first. */
const GLANCE = 16;
/** Likeness of the edges of pictures that lie over each other already. */
const IN_PLACE = 0.95;
/** Side at which two pictures are laid over each other. */
const ALIGNED = 24;
/**
 * Correlation of the brightness at a glance below which alignment leads nowhere. Of pairs that turn
 * out to be one 1 in 5000 has less.
 */
const WORTH_ALIGNING = 0.5;
/**
 * Likeness of the edges at `ALIGNED` pixels a side below which no closer look is worth its time. Of
 * pairs that turn out to be one none has less; of others 4 in 5 have.
 */
const WORTH_LOOKING = 0.6;
/**
 * Likeness of a picture's edges with its own, however it was treated. Of pairs of one picture 2 in
 * 100 have less; of other pairs whose hashes are near 1 in 1000 has more, most of them of one thing
 * before one wall.
 */
const LEAST_EDGES = 0.69;
/**
 * The same of a drawing that was compressed until half of its edges were gone. Its pixels must
 * agree the better: LEAST_CONTRADICTION.
 */
const FAINT_EDGES = 0.5;
/**
 * Share of pixels that contradict each other in the worst part of two pictures that are one. Of
 * pairs of one photo 4 in 100 have more; of 5,000 pairs of drawings of one thing none has less.
 */
const MOST_CONTRADICTION = 0.35;
const LEAST_CONTRADICTION = 0.25;

/** The pictures that are compared, which are read when they are needed. */
export interface Squares {
  readonly count: number;
  square(picture: number): GreySquare;
}

/**
 * Pairs of pictures that are one: scaled, cut, compressed, lit otherwise, mirrored, or with a
 * caption. Each candidate pair is laid over each other and compared, edge by edge, then pixel by
 * pixel.
 * @param related further pairs that may be one, such as what a network sees as alike.
 * @param onStep share that is done, in [0, 1].
 */
export async function nearCopies(
  pictures: Squares,
  related: readonly (readonly [number, number])[],
  onStep: (share: number) => void,
  signal: AbortSignal,
): Promise<CopyPair[]> {
  const { count } = pictures;
  const hashes: WindowHashes[] = [];
  for (let picture = 0; picture < count; picture++) {
    await yieldToEventLoop(signal);
    const square = pictures.square(picture);
    hashes.push(deviation(square.pixels) < FLAT ? undefined : WINDOWS.map((window) => perceptualHash(square, window)));
    onStep((0.5 * picture) / count);
  }
  const found = await candidates(hashes, (done, total) => onStep(0.5 + (0.2 * done) / total), signal);
  const known = new Set(found.map(({ whole, part }) => pairOf(whole, part, count)));
  for (const [a, b] of related) {
    const candidate = known.has(pairOf(a, b, count)) ? undefined : bestCandidate(hashes, a, b);
    if (candidate) found.push(candidate);
  }
  const comparison = new PixelComparison();
  const pairs: CopyPair[] = [];
  // One picture after the other: what was read last is likely to be needed again.
  found.sort((a, b) => a.whole - b.whole || a.part - b.part);
  for (const [at, candidate] of found.entries()) {
    await yieldToEventLoop(signal);
    const nearness = nearnessOf(pictures, candidate, comparison);
    const a = Math.min(candidate.whole, candidate.part);
    const b = Math.max(candidate.whole, candidate.part);
    if (nearness > 0) pairs.push({ a, b, nearness, ...(candidate.mirrored ? { mirrored: true } : {}) });
    onStep(0.7 + (0.3 * at) / found.length);
  }
  return pairs;
}

/**
 * How near two pictures are once they lie over each other, from `SAME_PICTURE` on; 0 where they are
 * not one.
 */
function nearnessOf(
  pictures: Squares,
  { whole, part, window, covered, mirrored }: Candidate,
  comparison: PixelComparison,
): number {
  const large = pictures.square(whole);
  const own = pictures.square(part);
  const small = mirrored ? own.mirrored() : own;
  const seen = WINDOWS[window]!;
  const whereCovered = covered ? seen : WHOLE;
  const glance = whereCovered === WHOLE ? small.shrunk(GLANCE).pixels : small.means(seen, GLANCE);
  if (correlation(large.means(seen, GLANCE), glance) < WORTH_ALIGNING) return 0;
  const start = covered ? WHOLE : seen;
  const from = { large: large.shrunk(ALIGNED), small: small.shrunk(ALIGNED) };
  const afar = edgeLikeness(from.large, from.small, start);
  const asTheyLie = afar < WORTH_LOOKING ? 0 : edgeLikeness(large, small, start);
  let moved: Window | undefined;
  let edges = asTheyLie;
  if (asTheyLie < IN_PLACE) {
    moved = aligned(from.large, from.small, start);
    if (Math.max(afar, edgeLikeness(from.large, from.small, moved)) < WORTH_LOOKING) return 0;
    edges = Math.max(edges, edgeLikeness(large, small, moved));
  }
  if (edges < FAINT_EDGES) return 0;
  const most = edges < LEAST_EDGES ? LEAST_CONTRADICTION : MOST_CONTRADICTION;
  // Where compression blurred the edges, the alignment may have led away from where they lay.
  const places = moved === undefined ? [start] : asTheyLie < FAINT_EDGES ? [moved] : [moved, start];
  if (!places.some((place) => comparison.contradiction(large, small, place) <= most)) return 0;
  const share = Math.max(0, (edges - LEAST_EDGES) / (1 - LEAST_EDGES));
  return Math.min(LESS_THAN_EQUAL, SAME_PICTURE + (1 - SAME_PICTURE) * share);
}

/** How two pictures are most likely to be one, by their hashes. */
function bestCandidate(hashes: readonly WindowHashes[], a: number, b: number): Candidate | undefined {
  let best: Candidate | undefined;
  for (const [whole, part] of [
    [a, b],
    [b, a],
  ] as const) {
    const windows = hashes[whole];
    const other = hashes[part]?.[0];
    if (!windows || !other) return undefined;
    const flipped = mirroredHash(other);
    windows.forEach((hash, window) => {
      for (const mirrored of [false, true]) {
        const distance = hashDistance(hash, mirrored ? flipped : other);
        if (!best || distance < best.distance) best = { whole, part, window, covered: false, mirrored, distance };
      }
    });
  }
  return best;
}

const pairOf = (a: number, b: number, count: number): number => Math.min(a, b) * count + Math.max(a, b);

function deviation(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / values.length - (sum / values.length) ** 2));
}
