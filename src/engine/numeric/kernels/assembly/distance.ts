import { sumOfFour, sumOfLanes } from './lanes';

/** Squared distance of two rows of `bytes` bytes. Differences, not dot products: equal rows have distance 0. */
export function squaredDistance(a: usize, b: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (let j: usize = 0; j < bytes; j += 16) {
    const d = f32x4.sub(v128.load(a + j), v128.load(b + j));
    sum = f32x4.add(sum, f32x4.mul(d, d));
  }
  return sumOfFour(sum);
}

/** Squared distances of one row to four, one in each lane; the same sums in the same order as {@link squaredDistance}. */
export function fourDistances(row: usize, a: usize, b: usize, c: usize, d: usize, bytes: usize): v128 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let j: usize = 0; j < bytes; j += 16) {
    const x = v128.load(row + j);
    const d0 = f32x4.sub(x, v128.load(a + j));
    const d1 = f32x4.sub(x, v128.load(b + j));
    const d2 = f32x4.sub(x, v128.load(c + j));
    const d3 = f32x4.sub(x, v128.load(d + j));
    s0 = f32x4.add(s0, f32x4.mul(d0, d0));
    s1 = f32x4.add(s1, f32x4.mul(d1, d1));
    s2 = f32x4.add(s2, f32x4.mul(d2, d2));
    s3 = f32x4.add(s3, f32x4.mul(d3, d3));
  }
  return sumOfLanes(s0, s1, s2, s3);
}
