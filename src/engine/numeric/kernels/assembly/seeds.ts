import { fourDistances, squaredDistance } from './distance';

/** A hair more than rounding can make of a squared distance. */
const ROUNDING_MARGIN: f32 = 0.9999;

/**
 * What greedy k-means++ asks of a candidate seed: `trial[i]`, the squared distance of row i to its nearest seed if row
 * `chosen` became one. Rows whose seed is less than half as far as the candidate is from that seed cannot gain by it and are
 * not measured (triangle inequality).
 * @param nearest squared distance of each row to its nearest seed so far; infinite where there is none.
 * @param owner seed of each row, 0 where there is none.
 * @param seeds row number of each of the `count` seeds.
 * @param between room for one float a seed, at least one.
 * @param list room for four integers.
 * @returns the sum over `trial`.
 */
export function seedTrial(
  rows: usize,
  rowCount: i32,
  stride: i32,
  chosen: i32,
  nearest: usize,
  owner: usize,
  seeds: usize,
  count: i32,
  between: usize,
  trial: usize,
  list: usize,
): f64 {
  const bytes = (<usize>stride) << 2;
  const candidate = rows + <usize>chosen * bytes;
  if (count == 0) store<f32>(between, 0);
  for (let c = 0; c < count; c++) {
    const seed = rows + <usize>load<i32>(seeds + ((<usize>c) << 2)) * bytes;
    store<f32>(between + ((<usize>c) << 2), ROUNDING_MARGIN * squaredDistance(candidate, seed, bytes));
  }
  let held = 0;
  for (let i = 0; i < rowCount; i++) {
    const at = (<usize>i) << 2;
    const distance = load<f32>(nearest + at);
    store<f32>(trial + at, distance);
    if (load<f32>(between + ((<usize>load<i32>(owner + at)) << 2)) >= 4 * distance) continue;
    store<i32>(list + ((<usize>held) << 2), i);
    if (++held == 4) {
      offer(rows, bytes, candidate, trial, list);
      held = 0;
    }
  }
  if (held > 0) {
    const last = load<i32>(list + ((<usize>(held - 1)) << 2));
    for (; held < 4; held++) store<i32>(list + ((<usize>held) << 2), last);
    offer(rows, bytes, candidate, trial, list);
  }
  let sum: f64 = 0;
  for (let i = 0; i < rowCount; i++) sum += <f64>load<f32>(trial + ((<usize>i) << 2));
  return sum;
}

/** Puts the distances of four listed rows to the candidate into `trial` where they are smaller. */
function offer(rows: usize, bytes: usize, candidate: usize, trial: usize, list: usize): void {
  const a = <usize>load<i32>(list);
  const b = <usize>load<i32>(list, 4);
  const c = <usize>load<i32>(list, 8);
  const d = <usize>load<i32>(list, 12);
  const found = fourDistances(candidate, rows + a * bytes, rows + b * bytes, rows + c * bytes, rows + d * bytes, bytes);
  keepSmaller(trial + (a << 2), f32x4.extract_lane(found, 0));
  keepSmaller(trial + (b << 2), f32x4.extract_lane(found, 1));
  keepSmaller(trial + (c << 2), f32x4.extract_lane(found, 2));
  keepSmaller(trial + (d << 2), f32x4.extract_lane(found, 3));
}

function keepSmaller(at: usize, value: f32): void {
  if (value < load<f32>(at)) store<f32>(at, value);
}

/** Makes seed `seed` the owner of each row that `trial` brings nearer than `nearest` says. */
export function adoptSeed(rowCount: i32, seed: i32, nearest: usize, trial: usize, owner: usize): void {
  for (let i: usize = 0; i < (<usize>rowCount) << 2; i += 4) {
    if (load<f32>(trial + i) < load<f32>(nearest + i)) store<i32>(owner + i, seed);
  }
}

/** The row at which the running sum of the weights passes `target`; the last one when rounding leaves none. */
export function drawByWeight(weights: usize, count: i32, target: f64): i32 {
  for (let i = 0; i < count; i++) {
    target -= <f64>load<f32>(weights + ((<usize>i) << 2));
    if (target < 0) return i;
  }
  return count - 1;
}
