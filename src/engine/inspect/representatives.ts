import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from '../numeric/matrix';
import { PairwiseDistances } from '../numeric/pairwise';

/** What is asked for. */
interface Wanted {
  readonly count: number;
  /** The images to choose from. */
  readonly among: readonly number[];
  /** Images that stand for something already. */
  readonly known: readonly number[];
}

/**
 * Images that stand for all: each is the one that is farthest from the nearest that was chosen
 * before. At most twice as far from some image as the best choice of as many would be. The first
 * is the one nearest to the mean; where images are `known` already, the one farthest from them.
 * Nothing is drawn by chance; of equal ones the first counts. Fewer where the others equal what was
 * chosen. Cost O((known + count) · images · dimension).
 * Source: Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5.
 * @returns images in the order in which they were chosen.
 */
export async function representatives(
  rows: FeatureMatrix,
  { count, among, known }: Wanted,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<number[]> {
  const pairs = new PairwiseDistances(rows);
  const nearest = new Float32Array(rows.count).fill(Infinity);
  const steps = known.length + count;
  let step = 0;
  const takeIn = async (image: number): Promise<void> => {
    await yieldToEventLoop(signal);
    const squares = pairs.row(image);
    for (let other = 0; other < nearest.length; other++) {
      if (squares[other]! < nearest[other]!) nearest[other] = squares[other]!;
    }
    onShare(++step / steps);
  };
  for (const image of known) await takeIn(image);
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, among.length)) {
    const next = step === 0 ? nearestToMean(rows, among) : farthest(nearest, among);
    if (next === undefined) break;
    chosen.push(next);
    await takeIn(next);
  }
  return chosen;
}

/** Undefined where all are as near as can be. */
function farthest(nearest: Float32Array, among: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const image of among) {
    if (nearest[image]! > (best === undefined ? 0 : nearest[best]!)) best = image;
  }
  return best;
}

function nearestToMean({ dimension, rows }: FeatureMatrix, among: readonly number[]): number {
  const mean = new Float64Array(dimension);
  for (const image of among) {
    for (let j = 0; j < dimension; j++) mean[j]! += rows[image * dimension + j]! / among.length;
  }
  let best = among[0]!;
  let least = Infinity;
  for (const image of among) {
    let square = 0;
    for (let j = 0; j < dimension; j++) square += (rows[image * dimension + j]! - mean[j]!) ** 2;
    if (square < least) {
      least = square;
      best = image;
    }
  }
  return best;
}
