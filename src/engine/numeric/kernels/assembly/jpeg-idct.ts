// The accurate integer inverse DCT of the Independent JPEG Group (jidctint.c, after Loeffler, Ligtenberg and Moschytz 1989). Its
// sums are multiplied out, so that each result is a sum of products of pairs, eight columns at a time. Whole numbers have no
// rounding: the pixels are the same to the bit.

/** Eight lines of eight whole numbers of 16 bits: what a pass takes and gives. */
const field = memory.data(8 * 16, 16);

/** The pair of factors as every pair of lanes. */
function pair(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}

/** Transforms each column of the field; `shift` divides the results, rounded. */
function transform(shift: i32): void {
  const half = i32x4.splat(1 << (shift - 1));
  const i0 = v128.load(field, 0);
  const i1 = v128.load(field, 16);
  const i2 = v128.load(field, 32);
  const i3 = v128.load(field, 48);
  const i4 = v128.load(field, 64);
  const i5 = v128.load(field, 80);
  const i6 = v128.load(field, 96);
  const i7 = v128.load(field, 112);
  // Lines in pairs; the first four columns and the last four.
  const low04 = v128.shuffle<i16>(i0, i4, 0, 8, 1, 9, 2, 10, 3, 11);
  const high04 = v128.shuffle<i16>(i0, i4, 4, 12, 5, 13, 6, 14, 7, 15);
  const low26 = v128.shuffle<i16>(i2, i6, 0, 8, 1, 9, 2, 10, 3, 11);
  const high26 = v128.shuffle<i16>(i2, i6, 4, 12, 5, 13, 6, 14, 7, 15);
  const low13 = v128.shuffle<i16>(i1, i3, 0, 8, 1, 9, 2, 10, 3, 11);
  const high13 = v128.shuffle<i16>(i1, i3, 4, 12, 5, 13, 6, 14, 7, 15);
  const low57 = v128.shuffle<i16>(i5, i7, 0, 8, 1, 9, 2, 10, 3, 11);
  const high57 = v128.shuffle<i16>(i5, i7, 4, 12, 5, 13, 6, 14, 7, 15);

  const sum = pair(8192, 8192);
  const difference = pair(8192, -8192);
  const outer = pair(10703, 4433);
  const inner = pair(4433, -10704);
  let a = i32x4.add(i32x4.dot_i16x8_s(low04, sum), half);
  let b = i32x4.dot_i16x8_s(low26, outer);
  const lowE0 = i32x4.add(a, b);
  const lowE3 = i32x4.sub(a, b);
  a = i32x4.add(i32x4.dot_i16x8_s(low04, difference), half);
  b = i32x4.dot_i16x8_s(low26, inner);
  const lowE1 = i32x4.add(a, b);
  const lowE2 = i32x4.sub(a, b);
  a = i32x4.add(i32x4.dot_i16x8_s(high04, sum), half);
  b = i32x4.dot_i16x8_s(high26, outer);
  const highE0 = i32x4.add(a, b);
  const highE3 = i32x4.sub(a, b);
  a = i32x4.add(i32x4.dot_i16x8_s(high04, difference), half);
  b = i32x4.dot_i16x8_s(high26, inner);
  const highE1 = i32x4.add(a, b);
  const highE2 = i32x4.sub(a, b);

  mirrored(
    0,
    lowE0,
    highE0,
    odd(low13, low57, 11363, 9633, 6437, 2260),
    odd(high13, high57, 11363, 9633, 6437, 2260),
    shift,
  );
  mirrored(
    1,
    lowE1,
    highE1,
    odd(low13, low57, 9633, -2259, -11362, -6436),
    odd(high13, high57, 9633, -2259, -11362, -6436),
    shift,
  );
  mirrored(
    2,
    lowE2,
    highE2,
    odd(low13, low57, 6437, -11362, 2261, 9633),
    odd(high13, high57, 6437, -11362, 2261, 9633),
    shift,
  );
  mirrored(
    3,
    lowE3,
    highE3,
    odd(low13, low57, 2260, -6436, 9633, -11363),
    odd(high13, high57, 2260, -6436, 9633, -11363),
    shift,
  );
}

/** Four columns of lines 1, 3, 5 and 7, each times its factor, summed. */
function odd(of13: v128, of57: v128, f1: i32, f3: i32, f5: i32, f7: i32): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(of13, pair(f1, f3)), i32x4.dot_i16x8_s(of57, pair(f5, f7)));
}

/** Lines `line` and 7 − `line` of the field: the sum and the difference of the even and the odd part. */
function mirrored(line: usize, lowEven: v128, highEven: v128, lowOdd: v128, highOdd: v128, shift: i32): void {
  const above = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(lowEven, lowOdd), shift),
    i32x4.shr_s(i32x4.add(highEven, highOdd), shift),
  );
  const below = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.sub(lowEven, lowOdd), shift),
    i32x4.shr_s(i32x4.sub(highEven, highOdd), shift),
  );
  v128.store(field + line * 16, above);
  v128.store(field + (7 - line) * 16, below);
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
  const ae0 = v128.shuffle<i16>(a, e, 0, 8, 1, 9, 2, 10, 3, 11);
  const ae1 = v128.shuffle<i16>(a, e, 4, 12, 5, 13, 6, 14, 7, 15);
  const bf0 = v128.shuffle<i16>(b, f, 0, 8, 1, 9, 2, 10, 3, 11);
  const bf1 = v128.shuffle<i16>(b, f, 4, 12, 5, 13, 6, 14, 7, 15);
  const cg0 = v128.shuffle<i16>(c, g, 0, 8, 1, 9, 2, 10, 3, 11);
  const cg1 = v128.shuffle<i16>(c, g, 4, 12, 5, 13, 6, 14, 7, 15);
  const dh0 = v128.shuffle<i16>(d, h, 0, 8, 1, 9, 2, 10, 3, 11);
  const dh1 = v128.shuffle<i16>(d, h, 4, 12, 5, 13, 6, 14, 7, 15);
  quarter(0, ae0, bf0, cg0, dh0);
  quarter(64, ae1, bf1, cg1, dh1);
}

/** Four lines of the transposed field, from every other line's pairs with the fourth next. */
function quarter(to: usize, ae: v128, bf: v128, cg: v128, dh: v128): void {
  const aceg0 = v128.shuffle<i16>(ae, cg, 0, 8, 1, 9, 2, 10, 3, 11);
  const aceg1 = v128.shuffle<i16>(ae, cg, 4, 12, 5, 13, 6, 14, 7, 15);
  const bdfh0 = v128.shuffle<i16>(bf, dh, 0, 8, 1, 9, 2, 10, 3, 11);
  const bdfh1 = v128.shuffle<i16>(bf, dh, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store(field + to, v128.shuffle<i16>(aceg0, bdfh0, 0, 8, 1, 9, 2, 10, 3, 11), 0);
  v128.store(field + to, v128.shuffle<i16>(aceg0, bdfh0, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  v128.store(field + to, v128.shuffle<i16>(aceg1, bdfh1, 0, 8, 1, 9, 2, 10, 3, 11), 32);
  v128.store(field + to, v128.shuffle<i16>(aceg1, bdfh1, 4, 12, 5, 13, 6, 14, 7, 15), 48);
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
  transform(11);
  transpose();
  transform(18);
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
