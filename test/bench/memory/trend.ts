/** What each part held after a turn, in bytes. */
export interface Sample {
  readonly engine: number;
  readonly host: number;
  readonly page: number;
}

/** Whether memory grows once everything is warm. */
export interface Trend {
  /** Medians of the second and of the last quarter, in bytes: the first quarter warms up. */
  readonly early: number;
  readonly late: number;
  /** (late − early) ÷ early. */
  readonly growth: number;
  /** Bytes a turn: the least-squares line through all turns but the first quarter. */
  readonly slope: number;
}

/** @throws RangeError of fewer than eight samples. */
export function trendOf(samples: readonly Sample[], part: keyof Sample): Trend {
  if (samples.length < 8) throw new RangeError('a trend needs eight turns');
  const quarter = Math.floor(samples.length / 4);
  const warm = samples.slice(quarter).map((sample) => sample[part]);
  const early = median(warm.slice(0, quarter));
  const late = median(warm.slice(-quarter));
  return { early, late, growth: (late - early) / early, slope: slopeOf(warm) };
}

function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, i) => {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  });
  return above / below;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
