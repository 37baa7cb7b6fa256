import type { GreySquare } from './grey-square';
import type { Window } from './windows';

/** Samples a side that the transform sees. */
const SAMPLES = 16;
/** Frequencies a side that make the hash: 8 × 8 signs are 64 bits. */
const FREQUENCIES = 8;

/**
 * A hash of 64 bits: bit 8 v + u, from the lowest bit of `low` on, is the sign at u waves across
 * and v down.
 */
export interface PerceptualHash {
  /** Unsigned, 32 bits each. */
  readonly low: number;
  readonly high: number;
}

/**
 * A picture that is mirrored left to right has the other sign at every odd number of waves across,
 * and no other difference.
 */
const ODD = 0xaaaaaaaa;

export const mirroredHash = ({ low, high }: PerceptualHash): PerceptualHash => ({
  low: (low ^ ODD) >>> 0,
  high: (high ^ ODD) >>> 0,
});

const COSINES = Float64Array.from({ length: FREQUENCIES * SAMPLES }, (_, at) => {
  const wave = Math.floor(at / SAMPLES);
  const sample = at % SAMPLES;
  return Math.cos((Math.PI * wave * (2 * sample + 1)) / (2 * SAMPLES));
});

/**
 * The signs of the lowest frequencies of a window of a picture, by the discrete cosine transform of
 * its brightness. Brightness and contrast do not matter. The place of the mean, which has no sign,
 * holds that of the next wave down the diagonal. Source: Zauner 2010, Implementation and
 * benchmarking of perceptual image hash functions.
 */
export function perceptualHash(square: GreySquare, window: Window): PerceptualHash {
  const samples = square.means(window, SAMPLES);
  const across = new Float64Array(SAMPLES * FREQUENCIES);
  for (let y = 0; y < SAMPLES; y++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < SAMPLES; x++) sum += samples[y * SAMPLES + x]! * COSINES[u * SAMPLES + x]!;
      across[y * FREQUENCIES + u] = sum;
    }
  }
  const words = [0, 0];
  for (let v = 0; v < FREQUENCIES; v++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      if (u === 0 && v === 0) continue;
      let sum = 0;
      for (let y = 0; y < SAMPLES; y++) sum += across[y * FREQUENCIES + u]! * COSINES[v * SAMPLES + y]!;
      const bit = v * FREQUENCIES + u;
      if (sum > 0) words[bit >> 5]! |= 1 << (bit & 31);
    }
  }
  return { low: words[0]! >>> 0, high: words[1]! >>> 0 };
}

/** Bits in which two hashes differ, 0 to 64. */
export const hashDistance = (a: PerceptualHash, b: PerceptualHash): number => bitsApart(a.low, a.high, b.low, b.high);

/** The same of hashes in two words each. */
export const bitsApart = (lowA: number, highA: number, lowB: number, highB: number): number =>
  ones(lowA ^ lowB) + ones(highA ^ highB);

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
