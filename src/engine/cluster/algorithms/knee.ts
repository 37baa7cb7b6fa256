/**
 * Index of the point of an ascending curve that is farthest below the line from its first to its
 * last point. Source: Satopää et al. 2011, Finding a "kneedle" in a haystack.
 */
export function kneeOf(curve: Float32Array): number {
  const last = curve.length - 1;
  const rise = curve[last]! - curve[0]!;
  let knee = last;
  let deepest = 0;
  for (let i = 0; i <= last; i++) {
    const depth = i / last - (curve[i]! - curve[0]!) / rise;
    if (depth > deepest) {
      deepest = depth;
      knee = i;
    }
  }
  return knee;
}
