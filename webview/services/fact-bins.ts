/** How the numbers of a column are counted for a histogram. */

export interface Bin {
  /** Smallest and largest number in the bin, or its bounds where it is empty. */
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

export interface Bins {
  readonly bins: readonly Bin[];
  /** The bin of each image, −1 where its number is not known. */
  readonly of: Int16Array;
  /** Whether each bin is wider than the one before by the same factor. */
  readonly logarithmic: boolean;
}

/**
 * If the largest number is more than this many times the smallest, bins of equal width would put
 * nearly all numbers into the first.
 */
const MANY_TIMES = 30;

/**
 * Counts numbers in bins. These have the same width or, where all numbers are positive and differ
 * by much, the same ratio of their bounds. Undefined where no number is known.
 * @param linear for numbers whose ratios mean nothing, such as dates.
 */
export function binsOf(
  values: readonly (number | null)[],
  wanted: number,
  { linear = false }: { readonly linear?: boolean } = {},
): Bins | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return undefined;
  const logarithmic = !linear && low > 0 && high / low > MANY_TIMES;
  const scaled = (value: number): number => (logarithmic ? Math.log(value) : value);
  const back = (value: number): number => (logarithmic ? Math.exp(value) : value);
  const from = scaled(low);
  const width = (scaled(high) - from) / wanted || 1;
  const least = new Float64Array(wanted).fill(Infinity);
  const most = new Float64Array(wanted).fill(-Infinity);
  const counts = new Int32Array(wanted);
  const of = Int16Array.from(values, (value) => {
    if (value === null) return -1;
    const bin = Math.max(0, Math.min(wanted - 1, Math.floor((scaled(value) - from) / width)));
    counts[bin]!++;
    least[bin] = Math.min(least[bin]!, value);
    most[bin] = Math.max(most[bin]!, value);
    return bin;
  });
  const bins = Array.from(counts, (count, bin) => ({
    least: count > 0 ? least[bin]! : back(from + bin * width),
    most: count > 0 ? most[bin]! : back(from + (bin + 1) * width),
    count,
  }));
  return { bins, of, logarithmic };
}
