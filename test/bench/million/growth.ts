/** What one size cost in one stage. */
export interface Sample {
  readonly rows: number;
  readonly value: number;
}

/**
 * How many times as much a size took as a smaller one lets expect for its rows. 1 is linear, and we
 * allow at most 1.2.
 */
export function overLinear(small: Sample, large: Sample): number {
  return large.value / small.value / (large.rows / small.rows);
}

/**
 * What a larger number of rows comes to, on the line through the two largest samples. A line that
 * falls counts as level.
 * @throws RangeError with fewer than two samples.
 */
export function extrapolated(samples: readonly Sample[], rows: number): number {
  const [large, small] = [...samples].sort((a, b) => b.rows - a.rows);
  if (!large || !small) throw new RangeError('a line needs two samples');
  const slope = Math.max(0, (large.value - small.value) / (large.rows - small.rows));
  return large.value + slope * (rows - large.rows);
}
