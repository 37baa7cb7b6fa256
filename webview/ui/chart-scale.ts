/** Where values lie in a chart. */

/** The room in which a chart draws its marks, in units of its view box. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Smallest and largest value. */
export type Range = readonly [low: number, high: number];

export type Scale = (value: number) => number;

/** A linear scale from values to places. A range of one value lies in the middle. */
export function scaleOf([low, high]: Range, from: number, to: number): Scale {
  return (value) => from + (high === low ? 0.5 : (value - low) / (high - low)) * (to - from);
}

/** The scale of the x axis: small values to the left. */
export const acrossOf = (range: Range, { left, right }: Plot): Scale => scaleOf(range, left, right);

/** The scale of the y axis: small values at the bottom. */
export const upwardsOf = (range: Range, { bottom, top }: Plot): Scale => scaleOf(range, bottom, top);

/** The range of the finite values; undefined where there are none. */
export function rangeOf(values: Iterable<number | null>): Range | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? undefined : [low, high];
}
