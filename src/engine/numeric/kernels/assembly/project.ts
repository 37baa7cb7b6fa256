import { sumOfLanes } from './lanes';

/**
 * Dot products of every row with every basis row: `out[i * components + c]`. Rows and basis have `stride` floats, a multiple
 * of four, those behind the dimension zero. Four rows and two components at a time, so that eight sums run in registers and
 * a value that was loaded serves two or four of them.
 */
export function project(rows: usize, count: i32, basis: usize, components: i32, stride: i32, out: usize): void {
  const bytes: usize = (<usize>stride) << 2;
  for (let i = 0; i < count; i += 4) {
    // Behind the last row it is taken again: its results are written again.
    const i1 = min(i + 1, count - 1);
    const i2 = min(i + 2, count - 1);
    const i3 = min(i + 3, count - 1);
    const r0 = rows + <usize>i * bytes;
    const r1 = rows + <usize>i1 * bytes;
    const r2 = rows + <usize>i2 * bytes;
    const r3 = rows + <usize>i3 * bytes;
    for (let c = 0; c < components; c += 2) {
      const d = min(c + 1, components - 1);
      const b0 = basis + <usize>c * bytes;
      const b1 = basis + <usize>d * bytes;
      let s00 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      for (let j: usize = 0; j < bytes; j += 16) {
        const x = v128.load(b0 + j);
        const y = v128.load(b1 + j);
        let row = v128.load(r0 + j);
        s00 = f32x4.add(s00, f32x4.mul(row, x));
        s01 = f32x4.add(s01, f32x4.mul(row, y));
        row = v128.load(r1 + j);
        s10 = f32x4.add(s10, f32x4.mul(row, x));
        s11 = f32x4.add(s11, f32x4.mul(row, y));
        row = v128.load(r2 + j);
        s20 = f32x4.add(s20, f32x4.mul(row, x));
        s21 = f32x4.add(s21, f32x4.mul(row, y));
        row = v128.load(r3 + j);
        s30 = f32x4.add(s30, f32x4.mul(row, x));
        s31 = f32x4.add(s31, f32x4.mul(row, y));
      }
      const first = sumOfLanes(s00, s10, s20, s30);
      const second = sumOfLanes(s01, s11, s21, s31);
      store<f32>(out + ((<usize>i * components + c) << 2), f32x4.extract_lane(first, 0));
      store<f32>(out + ((<usize>i1 * components + c) << 2), f32x4.extract_lane(first, 1));
      store<f32>(out + ((<usize>i2 * components + c) << 2), f32x4.extract_lane(first, 2));
      store<f32>(out + ((<usize>i3 * components + c) << 2), f32x4.extract_lane(first, 3));
      store<f32>(out + ((<usize>i * components + d) << 2), f32x4.extract_lane(second, 0));
      store<f32>(out + ((<usize>i1 * components + d) << 2), f32x4.extract_lane(second, 1));
      store<f32>(out + ((<usize>i2 * components + d) << 2), f32x4.extract_lane(second, 2));
      store<f32>(out + ((<usize>i3 * components + d) << 2), f32x4.extract_lane(second, 3));
    }
  }
}
