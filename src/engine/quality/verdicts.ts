import type { ImageNote } from '../../domain/dataset';
import type { PictureFacts } from '../../domain/picture-facts';
import { GREY } from './measures';

/**
 * Edges at a glance below which a picture looks blurred, unless plain grounds crowd its levels:
 * those have no edges to be sharp.
 */
const BLURRED = 34;
const CROWDED = 20;
/** Edges and crowding together, below which it is blurred in any case. */
const SOFT = 33;
/**
 * Brightness that even the brightest pixels of a dark picture do not reach, and even the darkest of
 * a bright one exceed.
 */
const DARK = 0.32;
const BRIGHT = 0.95;
const LOW_CONTRAST = 0.12;
/** In bits. */
const LITTLE = 3;
/** The short side as a share of the long one. */
const ODD_SHAPE = 0.35;
/** Quartile distances beyond a quartile where a size is odd, as in a box plot's far outliers. */
const FAR = 3;
/** A size that differs by less from the middle is never odd, however alike the others are. */
const LEAST_ODD = 0.25;
/** Share of grey pictures above which grey is no fault. */
const MOST_GREY = 0.5;

/**
 * What is wrong with each picture of a data set by its pixels and by its size among the others';
 * undefined facts tell nothing.
 */
export function verdicts(all: readonly (PictureFacts | undefined)[]): ImageNote[][] {
  const known = all.filter((facts) => facts !== undefined);
  const isOddSize = oddSizes(known.map(sizeOf));
  const grey = known.filter(({ colour }) => colour < GREY).length;
  const greyIsOdd = grey <= MOST_GREY * known.length;
  return all.map((facts): ImageNote[] => {
    if (facts === undefined) return [];
    const { edges, crowding, information, brightest, darkest, contrast, width, height, colour } = facts;
    const dark = brightest < DARK;
    const bright = darkest > BRIGHT;
    const little = information < LITTLE;
    return [
      ...(edges < BLURRED && (crowding < CROWDED || edges + crowding < SOFT) ? (['blurred'] as const) : []),
      ...(dark ? (['dark'] as const) : []),
      ...(bright ? (['bright'] as const) : []),
      ...(contrast < LOW_CONTRAST && !dark && !bright ? (['low contrast'] as const) : []),
      ...(little ? (['little information'] as const) : []),
      ...(isOddSize(sizeOf(facts)) ? (['odd size'] as const) : []),
      ...(Math.min(width, height) < ODD_SHAPE * Math.max(width, height) ? (['odd shape'] as const) : []),
      ...(greyIsOdd && colour < GREY ? (['grey'] as const) : []),
    ];
  });
}

/** The side of a square of as many pixels. */
const sizeOf = ({ width, height }: PictureFacts): number => Math.sqrt(width * height);

/** Source: Tukey 1977, Exploratory Data Analysis. */
function oddSizes(sizes: readonly number[]): (size: number) => boolean {
  if (sizes.length === 0) return () => false;
  const sorted = [...sizes].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const low = at(0.25);
  const middle = at(0.5);
  const high = at(0.75);
  const reach = FAR * (high - low);
  const least = Math.min(low - reach, (1 - LEAST_ODD) * middle);
  const most = Math.max(high + reach, (1 + LEAST_ODD) * middle);
  return (size) => size < least || size > most;
}
