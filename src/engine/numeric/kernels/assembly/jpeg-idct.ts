// The accurate integer inverse DCT of the Independent JPEG Group (jidctint.c, after Loeffler, Ligtenberg and Moschytz 1989). Its
// sums are multiplied out, so that each result is a sum of products of pairs, four columns at a time. Whole numbers have no
// rounding: the pixels are the same to the bit.

/** Eight lines of eight whole numbers of 16 bits: what a pass takes and gives. */
const field = memory.data(8 * 16, 16);

/** The pair of factors as every pair of lanes. */
function pair(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}

/** The first four of two lines, by turns. */
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** The last four of two lines, by turns. */
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Transforms the four columns of the field that begin at `at`; `shift` divides the results, rounded. */
function transform(at: usize, shift: i32): void {
  const half = i32x4.splat(1 << (shift - 1));
  const of04 = lowPairs(v128.load64_zero(at, 0), v128.load64_zero(at, 64));
  const of26 = lowPairs(v128.load64_zero(at, 32), v128.load64_zero(at, 96));
  const of13 = lowPairs(v128.load64_zero(at, 16), v128.load64_zero(at, 48));
  const of57 = lowPairs(v128.load64_zero(at, 80), v128.load64_zero(at, 112));
  let a = i32x4.add(i32x4.dot_i16x8_s(of04, pair(8192, 8192)), half);
  let b = i32x4.dot_i16x8_s(of26, pair(10703, 4433));
  mirrored(at, 0, i32x4.add(a, b), odd(of13, of57, 11363, 9633, 6437, 2260), shift);
  mirrored(at, 3, i32x4.sub(a, b), odd(of13, of57, 2260, -6436, 9633, -11363), shift);
  a = i32x4.add(i32x4.dot_i16x8_s(of04, pair(8192, -8192)), half);
  b = i32x4.dot_i16x8_s(of26, pair(4433, -10704));
  mirrored(at, 1, i32x4.add(a, b), odd(of13, of57, 9633, -2259, -11362, -6436), shift);
  mirrored(at, 2, i32x4.sub(a, b), odd(of13, of57, 6437, -11362, 2261, 9633), shift);
}

/** Lines 1, 3, 5 and 7, each times its factor, summed. */
function odd(of13: v128, of57: v128, f1: i32, f3: i32, f5: i32, f7: i32): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(of13, pair(f1, f3)), i32x4.dot_i16x8_s(of57, pair(f5, f7)));
}

/** Lines `line` and 7 − `line`: the sum and the difference of the even and the odd part. */
function mirrored(at: usize, line: usize, even: v128, odd: v128, shift: i32): void {
  const above = i32x4.shr_s(i32x4.add(even, odd), shift);
  const below = i32x4.shr_s(i32x4.sub(even, odd), shift);
  const both = i16x8.narrow_i32x4_s(above, below);
  v128.store_lane<u64>(at + line * 16, both, 0);
  v128.store_lane<u64>(at + (7 - line) * 16, both, 1);
}

/** Turns the lines of the field into its columns. */
function transpose(): void {
  const a = v128.load(field, 0);
  const b = v128.load(field, 16);
  const c = v128.load(field, 32);
  const d = v128.load(field, 48);
  const e = v128.load(field, 64);
  const f = v128.load(field, 80);
  const g = v128.load(field, 96);
  const h = v128.load(field, 112);
  fourColumns(field, lowPairs(a, e), lowPairs(b, f), lowPairs(c, g), lowPairs(d, h));
  fourColumns(field + 64, highPairs(a, e), highPairs(b, f), highPairs(c, g), highPairs(d, h));
}

/** Four columns as lines from `to` on, from each line's pairs with the fourth next. */
function fourColumns(to: usize, ae: v128, bf: v128, cg: v128, dh: v128): void {
  const low = lowPairs(ae, cg);
  const high = highPairs(ae, cg);
  const otherLow = lowPairs(bf, dh);
  const otherHigh = highPairs(bf, dh);
  v128.store(to, lowPairs(low, otherLow), 0);
  v128.store(to, highPairs(low, otherLow), 16);
  v128.store(to, lowPairs(high, otherHigh), 32);
  v128.store(to, highPairs(high, otherHigh), 48);
}

/**
 * Pixels of a block of 8 × 8.
 * @param block 64 coefficients of 16 bits, row by row.
 * @param quantization 64 factors of 16 bits, row by row.
 * @param out first byte of the block in its plane; `stride` bytes a line.
 */
export function inverseDct(block: usize, quantization: usize, out: usize, stride: usize): void {
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(field + at, i16x8.mul(v128.load(block + at), v128.load(quantization + at)));
  }
  transform(field, 11);
  transform(field + 8, 11);
  transpose();
  transform(field, 18);
  transform(field + 8, 18);
  transpose();
  const middle = i16x8.splat(128);
  for (let at: usize = 0; at < 128; at += 32) {
    const two = i8x16.narrow_i16x8_u(
      i16x8.add_sat_s(v128.load(field + at, 0), middle),
      i16x8.add_sat_s(v128.load(field + at, 16), middle),
    );
    v128.store_lane<u64>(out, two, 0);
    v128.store_lane<u64>(out + stride, two, 1);
    out += 2 * stride;
  }
}

/** What {@link inverseDct} gives for a block whose first coefficient alone, times its factor, is not 0. */
export function fill(first: i32, out: usize, stride: usize): void {
  const value = <u64>min(255, max(0, ((first + 4) >> 3) + 128)) * 0x0101_0101_0101_0101;
  for (let y: usize = 0; y < 8; y++) store<u64>(out + y * stride, value);
}
