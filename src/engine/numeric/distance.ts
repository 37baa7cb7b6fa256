/**
 * Squared Euclidean distance of two rows of `dimension` values that start at `atA` in `a` and at
 * `atB` in `b`.
 */
export function squaredDistance(a: Float32Array, atA: number, b: Float32Array, atB: number, dimension: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = 0;
  // Four sums, so that the processor need not wait for one addition before the next.
  for (; j + 3 < dimension; j += 4) {
    const d0 = a[atA + j]! - b[atB + j]!;
    const d1 = a[atA + j + 1]! - b[atB + j + 1]!;
    const d2 = a[atA + j + 2]! - b[atB + j + 2]!;
    const d3 = a[atA + j + 3]! - b[atB + j + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; j < dimension; j++) {
    const d = a[atA + j]! - b[atB + j]!;
    s0 += d * d;
  }
  return s0 + s1 + s2 + s3;
}

/** Dot product of two rows of `length` values that start at `atA` in `a` and at `atB` in `b`. */
export function dotProduct(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = 0;
  for (; j + 3 < length; j += 4) {
    s0 += a[atA + j]! * b[atB + j]!;
    s1 += a[atA + j + 1]! * b[atB + j + 1]!;
    s2 += a[atA + j + 2]! * b[atB + j + 2]!;
    s3 += a[atA + j + 3]! * b[atB + j + 3]!;
  }
  for (; j < length; j++) s0 += a[atA + j]! * b[atB + j]!;
  return s0 + s1 + s2 + s3;
}
