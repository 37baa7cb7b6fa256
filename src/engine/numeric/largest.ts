/**
 * The largest of some numbers, at least `least`. `Math.max(...values)` puts each value on the
 * stack, which is too small for one value an image: it throws from about 120,000 on.
 */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let found = least;
  for (const value of values) if (value > found) found = value;
  return found;
}
