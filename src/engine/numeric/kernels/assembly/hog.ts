// Histograms of oriented gradients of a 64 × 64 picture, in double precision: the value next to a bin's edge falls where
// scikit-image lets it fall.

const SIDE: i32 = 64;
const LAST: i32 = 63;
const CELLS: i32 = 8;
const ORIENTATIONS: i32 = 9;
const BLOCKS: i32 = 7;
/** Bytes of a row of greys. */
const ROW: usize = 512;
/** Bytes of a cell's histogram. */
const CELL: usize = 72;
/** tan 20°, 40°, 60°, 80°: the edges of the bins between 0° and 90°; those behind 90° mirror them. */
const TAN_20: f64 = 0.36397023426620234;
const TAN_40: f64 = 0.8390996311772799;
const TAN_60: f64 = 1.7320508075688767;
const TAN_80: f64 = 5.671281819617707;
/** Nearer to an edge than this, relative, the angle itself must say which side it is. */
const CLOSE: f64 = 1e-9;

/**
 * Greys of a picture: 0.299 R + 0.587 G + 0.114 B.
 * @param rgb 12,288 bytes, and four more that are read and not used.
 * @param grey 4,096 doubles.
 */
export function hogGrey(rgb: usize, grey: usize): void {
  const red = f64x2.splat(0.299);
  const green = f64x2.splat(0.587);
  const blue = f64x2.splat(0.114);
  const end = grey + <usize>SIDE * ROW;
  for (; grey < end; grey += 32, rgb += 12) {
    const x = v128.load(rgb);
    // A byte for each of four pixels, the others zero: what lies outside of the vector becomes zero.
    const r = i8x16.swizzle(x, i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1));
    const g = i8x16.swizzle(x, i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1));
    const b = i8x16.swizzle(x, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1));
    v128.store(grey, mix(r, g, b, red, green, blue));
    v128.store(grey, mix(upper(r), upper(g), upper(b), red, green, blue), 16);
  }
}

function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

function mix(r: v128, g: v128, b: v128, red: v128, green: v128, blue: v128): v128 {
  const warm = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(r), red), f64x2.mul(f64x2.convert_low_i32x4_s(g), green));
  return f64x2.add(warm, f64x2.mul(f64x2.convert_low_i32x4_s(b), blue));
}

/**
 * Adds every pixel's gradient to its cell's histogram by orientation.
 * @param grey 4,096 doubles; the sixteen bytes before and behind them are read and not used.
 * @param histogram 8 × 8 cells of nine doubles, zero at first; means come out.
 * @param unsure room for 4,096 integers: the pixels whose orientation is too close to an edge between two bins, which did not vote.
 * @returns how many these are.
 */
export function hogVote(grey: usize, histogram: usize, unsure: usize): i32 {
  let count = 0;
  const zero = f64x2.splat(0);
  for (let y = 0; y < SIDE; y++) {
    const row = grey + <usize>y * ROW;
    const cells = histogram + <usize>((y >> 3) * CELLS) * CELL;
    const inside = y > 0 && y < LAST;
    for (let x = 0; x < SIDE; x += 2) {
      const at = row + ((<usize>x) << 3);
      const dy = inside ? f64x2.sub(v128.load(at + ROW), v128.load(at - ROW)) : zero;
      let dx = f64x2.sub(v128.load(at + 8), v128.load(at - 8));
      // The border has no neighbour on one side: its gradient across the border counts as zero.
      if (x == 0) dx = f64x2.replace_lane(dx, 0, 0);
      if (x == LAST - 1) dx = f64x2.replace_lane(dx, 1, 0);
      const up = f64x2.abs(dy);
      const along = f64x2.abs(dx);
      const e1 = f64x2.mul(along, f64x2.splat(TAN_20));
      const e2 = f64x2.mul(along, f64x2.splat(TAN_40));
      const e3 = f64x2.mul(along, f64x2.splat(TAN_60));
      const e4 = f64x2.mul(along, f64x2.splat(TAN_80));
      // Every edge that is passed counts −1.
      let bin = i64x2.add(i64x2.add(f64x2.ge(up, e1), f64x2.ge(up, e2)), i64x2.add(f64x2.ge(up, e3), f64x2.ge(up, e4)));
      bin = i64x2.neg(bin);
      // Behind 90°, where the signs differ, the bins come in reverse. An angle of 180° counts as 0°.
      const reverse = v128.and(v128.xor(f64x2.lt(dx, zero), f64x2.lt(dy, zero)), f64x2.gt(up, zero));
      bin = v128.bitselect(i64x2.sub(i64x2.splat(8), bin), bin, v128.and(reverse, f64x2.gt(along, zero)));
      const magnitude = f64x2.sqrt(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy)));
      const margin = f64x2.mul(f64x2.add(up, along), f64x2.splat(CLOSE));
      const near = v128.or(
        v128.or(within(up, e1, margin), within(up, e2, margin)),
        v128.or(within(up, e3, margin), within(up, e4, margin)),
      );
      // Also next to 0°, which is not 0° itself.
      const doubtful = v128.and(
        v128.or(near, f64x2.lt(up, margin)),
        v128.and(f64x2.gt(up, zero), f64x2.gt(along, zero)),
      );
      const cell = cells + <usize>(x >> 3) * CELL;
      const pixel = y * SIDE + x;
      const some = v128.any_true(doubtful);
      if (some && i64x2.extract_lane(doubtful, 0) != 0) {
        store<i32>(unsure + ((<usize>count) << 2), pixel);
        count++;
      } else add(cell, i64x2.extract_lane(bin, 0), f64x2.extract_lane(magnitude, 0));
      if (some && i64x2.extract_lane(doubtful, 1) != 0) {
        store<i32>(unsure + ((<usize>count) << 2), pixel + 1);
        count++;
      } else add(cell, i64x2.extract_lane(bin, 1), f64x2.extract_lane(magnitude, 1));
    }
  }
  return count;
}

function within(a: v128, b: v128, margin: v128): v128 {
  return f64x2.lt(f64x2.abs(f64x2.sub(a, b)), margin);
}

function add(cell: usize, bin: i64, magnitude: f64): void {
  const at = cell + ((<usize>bin) << 3);
  store<f64>(at, load<f64>(at) + magnitude * (1.0 / 64));
}

/**
 * Scales every block of 2 × 2 cells to length 1, clips it at 0.2 and scales it again.
 * @param out 7 × 7 blocks of 36 floats.
 */
export function hogNormalise(histogram: usize, out: usize): void {
  for (let row = 0; row < BLOCKS; row++) {
    for (let column = 0; column < BLOCKS; column++, out += 144) {
      const top = histogram + <usize>(row * CELLS + column) * CELL;
      const bottom = top + <usize>CELLS * CELL;
      let sum = f64x2.splat(0);
      for (let i: usize = 0; i < 2 * CELL; i += 16) {
        const a = v128.load(top + i);
        const b = v128.load(bottom + i);
        sum = f64x2.add(sum, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
      }
      const first = f64x2.splat(1.0 / sqrt<f64>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + 1e-10));
      const clip = f64x2.splat(0.2);
      sum = f64x2.splat(0);
      for (let i: usize = 0; i < 2 * CELL; i += 16) {
        const a = f64x2.min(f64x2.mul(v128.load(top + i), first), clip);
        const b = f64x2.min(f64x2.mul(v128.load(bottom + i), first), clip);
        sum = f64x2.add(sum, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
      }
      const second = f64x2.splat(1.0 / sqrt<f64>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + 1e-10));
      for (let i: usize = 0; i < 2 * CELL; i += 16) {
        const a = f64x2.mul(f64x2.min(f64x2.mul(v128.load(top + i), first), clip), second);
        const b = f64x2.mul(f64x2.min(f64x2.mul(v128.load(bottom + i), first), clip), second);
        const to = out + (i >> 1);
        v128.store64_lane(to, f32x4.demote_f64x2_zero(a), 0);
        v128.store64_lane(to + CELL, f32x4.demote_f64x2_zero(b), 0);
      }
    }
  }
}
