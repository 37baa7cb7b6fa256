/**
 * The largest of some numbers, at least `least`. `Math.max(...values)` puts each value on the
 * stack, which is too small for one value an image: it throws from about 120,000 on.
 */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let found = least;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** Position of the largest value; of equal ones the first. */
export function positionOfLargest(values: Float32Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}

/** Position of the largest value in each row's `size` columns from column `first` on. */
export function positionsOfLargest(values: Float32Array, width: number, first = 0, size = width): Int32Array {
  return Int32Array.from({ length: values.length / width }, (_, row) =>
    positionOfLargest(values.subarray(row * width + first, row * width + first + size)),
  );
}
