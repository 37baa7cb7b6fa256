import { squaredDistance } from './distance';
import { sumOfLanes } from './lanes';

/** Squared distances below this share of the squared lengths are measured by differences: dot products would lose them. */
const NEAR: f32 = 0.01;

/** Squared length of every row. */
export function squaredLengths(rows: usize, count: i32, stride: i32, out: usize): void {
  const bytes = (<usize>stride) << 2;
  for (let i = 0; i < count; i++, rows += bytes, out += 4) {
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const x = v128.load(rows + j);
      sum = f32x4.add(sum, f32x4.mul(x, x));
    }
    store<f32>(out, f32x4.extract_lane(sumOfLanes(sum, sum, sum, sum), 0));
  }
}

/**
 * Distances between the rows `from` … `to` − 1 of one cluster and all rows behind each of them, added up on both sides.
 * @param rows sorted by cluster.
 * @param lengths their squared lengths, one more float behind them.
 * @param starts first row of each of the k clusters, and the number of rows.
 * @param sums k × count doubles: `sums[c * count + i]` is the sum of the distances between row i and cluster c.
 */
export function addDistances(
  rows: usize,
  lengths: usize,
  count: i32,
  stride: i32,
  starts: usize,
  k: i32,
  cluster: i32,
  from: i32,
  to: i32,
  sums: usize,
): void {
  const bytes = (<usize>stride) << 2;
  const mirror = sums + ((<usize>cluster * count) << 3);
  for (let i = from; i < to; i += 4) {
    const lanes = min(4, to - i);
    for (let a = i; a < i + lanes; a++) {
      for (let b = a + 1; b < i + lanes; b++) {
        const d = <f64>sqrt<f32>(squaredDistance(rows + <usize>a * bytes, rows + <usize>b * bytes, bytes));
        addTo(mirror + ((<usize>a) << 3), d);
        addTo(mirror + ((<usize>b) << 3), d);
      }
    }
    // Behind the last row of the cluster it is taken again; its lanes count as zero.
    const r0 = rows + <usize>i * bytes;
    const r1 = rows + <usize>min(i + 1, to - 1) * bytes;
    const r2 = rows + <usize>min(i + 2, to - 1) * bytes;
    const r3 = rows + <usize>min(i + 3, to - 1) * bytes;
    const valid = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(lanes));
    const own = f32x4(
      load<f32>(lengths + ((<usize>i) << 2)),
      load<f32>(lengths + ((<usize>min(i + 1, to - 1)) << 2)),
      load<f32>(lengths + ((<usize>min(i + 2, to - 1)) << 2)),
      load<f32>(lengths + ((<usize>min(i + 3, to - 1)) << 2)),
    );
    for (let c = cluster; c < k; c++) {
      const end = load<i32>(starts + ((<usize>(c + 1)) << 2));
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      for (let j = max(i + lanes, load<i32>(starts + ((<usize>c) << 2))); j < end; j += 2) {
        const second = min(j + 1, end - 1);
        const b0 = rows + <usize>j * bytes;
        const b1 = rows + <usize>second * bytes;
        let s00 = f32x4.splat(0);
        let s10 = f32x4.splat(0);
        let s20 = f32x4.splat(0);
        let s30 = f32x4.splat(0);
        let s01 = f32x4.splat(0);
        let s11 = f32x4.splat(0);
        let s21 = f32x4.splat(0);
        let s31 = f32x4.splat(0);
        for (let at: usize = 0; at < bytes; at += 16) {
          const x = v128.load(b0 + at);
          const y = v128.load(b1 + at);
          let row = v128.load(r0 + at);
          s00 = f32x4.add(s00, f32x4.mul(row, x));
          s01 = f32x4.add(s01, f32x4.mul(row, y));
          row = v128.load(r1 + at);
          s10 = f32x4.add(s10, f32x4.mul(row, x));
          s11 = f32x4.add(s11, f32x4.mul(row, y));
          row = v128.load(r2 + at);
          s20 = f32x4.add(s20, f32x4.mul(row, x));
          s21 = f32x4.add(s21, f32x4.mul(row, y));
          row = v128.load(r3 + at);
          s30 = f32x4.add(s30, f32x4.mul(row, x));
          s31 = f32x4.add(s31, f32x4.mul(row, y));
        }
        const first = v128.and(
          valid,
          distances(sumOfLanes(s00, s10, s20, s30), own, lengths + ((<usize>j) << 2), b0, r0, r1, r2, r3, bytes),
        );
        let low0 = f64x2.promote_low_f32x4(first);
        let high0 = f64x2.promote_low_f32x4(v128.shuffle<f32>(first, first, 2, 3, 2, 3));
        low = f64x2.add(low, low0);
        high = f64x2.add(high, high0);
        low0 = f64x2.add(low0, high0);
        addTo(mirror + ((<usize>j) << 3), f64x2.extract_lane(low0, 0) + f64x2.extract_lane(low0, 1));
        if (second == j) continue;
        const next = v128.and(
          valid,
          distances(sumOfLanes(s01, s11, s21, s31), own, lengths + ((<usize>second) << 2), b1, r0, r1, r2, r3, bytes),
        );
        low0 = f64x2.promote_low_f32x4(next);
        high0 = f64x2.promote_low_f32x4(v128.shuffle<f32>(next, next, 2, 3, 2, 3));
        low = f64x2.add(low, low0);
        high = f64x2.add(high, high0);
        low0 = f64x2.add(low0, high0);
        addTo(mirror + ((<usize>second) << 3), f64x2.extract_lane(low0, 0) + f64x2.extract_lane(low0, 1));
      }
      const to0 = sums + ((<usize>(c * count + i)) << 3);
      addTo(to0, f64x2.extract_lane(low, 0));
      if (lanes > 1) addTo(to0 + 8, f64x2.extract_lane(low, 1));
      if (lanes > 2) addTo(to0 + 16, f64x2.extract_lane(high, 0));
      if (lanes > 3) addTo(to0 + 24, f64x2.extract_lane(high, 1));
    }
  }
}

/** Distances of four rows to another one from their dot products; those of near rows from their differences. */
function distances(
  dots: v128,
  own: v128,
  length: usize,
  other: usize,
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  bytes: usize,
): v128 {
  const both = f32x4.add(own, v128.load32_splat(length));
  let squares = f32x4.sub(both, f32x4.add(dots, dots));
  const near = f32x4.lt(squares, f32x4.mul(both, f32x4.splat(NEAR)));
  if (v128.any_true(near)) {
    const exact = f32x4(
      squaredDistance(r0, other, bytes),
      squaredDistance(r1, other, bytes),
      squaredDistance(r2, other, bytes),
      squaredDistance(r3, other, bytes),
    );
    squares = v128.bitselect(exact, squares, near);
  }
  return f32x4.sqrt(squares);
}

function addTo(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/**
 * Distances of every row to its own centre and to the nearest other one.
 * @param centres k × stride floats.
 * @param out two floats a row: own, other; the other is infinite where there is none.
 */
export function centreDistances(
  rows: usize,
  count: i32,
  stride: i32,
  centres: usize,
  k: i32,
  labels: usize,
  out: usize,
): void {
  const bytes = (<usize>stride) << 2;
  for (let i = 0; i < count; i++, rows += bytes, out += 8) {
    const label = load<i32>(labels + ((<usize>i) << 2));
    let other: f32 = Infinity;
    for (let c = 0; c < k; c++) {
      const distance = squaredDistance(rows, centres + <usize>c * bytes, bytes);
      if (c == label) store<f32>(out, sqrt<f32>(distance));
      else other = min(other, distance);
    }
    store<f32>(out + 4, sqrt<f32>(other));
  }
}
