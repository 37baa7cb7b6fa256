// The accurate integer inverse DCT of the Independent JPEG Group (jidctint.c, after Loeffler, Ligtenberg and Moschytz 1989), four
// columns at a time. Every whole-number step is theirs, so the pixels are the same to the bit.

/** The eight results of the last call, a vector each. */
const results = memory.data(8 * 16, 16);

/** One-dimensional transform of four columns; `shift` divides the results, rounded. */
function transform(i0: v128, i1: v128, i2: v128, i3: v128, i4: v128, i5: v128, i6: v128, i7: v128, shift: i32): void {
  let z1 = i32x4.mul(i32x4.add(i2, i6), i32x4.splat(4433));
  const t2 = i32x4.add(z1, i32x4.mul(i6, i32x4.splat(-15137)));
  const t3 = i32x4.add(z1, i32x4.mul(i2, i32x4.splat(6270)));
  const t0 = i32x4.shl(i32x4.add(i0, i4), 13);
  const t1 = i32x4.shl(i32x4.sub(i0, i4), 13);
  const half = i32x4.splat(1 << (shift - 1));
  const e0 = i32x4.add(i32x4.add(t0, t3), half);
  const e3 = i32x4.add(i32x4.sub(t0, t3), half);
  const e1 = i32x4.add(i32x4.add(t1, t2), half);
  const e2 = i32x4.add(i32x4.sub(t1, t2), half);
  let z3 = i32x4.add(i7, i3);
  let z4 = i32x4.add(i5, i1);
  const z5 = i32x4.mul(i32x4.add(z3, z4), i32x4.splat(9633));
  z1 = i32x4.mul(i32x4.add(i7, i1), i32x4.splat(-7373));
  const z2 = i32x4.mul(i32x4.add(i5, i3), i32x4.splat(-20995));
  z3 = i32x4.add(i32x4.mul(z3, i32x4.splat(-16069)), z5);
  z4 = i32x4.add(i32x4.mul(z4, i32x4.splat(-3196)), z5);
  const o0 = i32x4.add(i32x4.mul(i7, i32x4.splat(2446)), i32x4.add(z1, z3));
  const o1 = i32x4.add(i32x4.mul(i5, i32x4.splat(16819)), i32x4.add(z2, z4));
  const o2 = i32x4.add(i32x4.mul(i3, i32x4.splat(25172)), i32x4.add(z2, z3));
  const o3 = i32x4.add(i32x4.mul(i1, i32x4.splat(12299)), i32x4.add(z1, z4));
  v128.store(results, i32x4.shr_s(i32x4.add(e0, o3), shift), 0);
  v128.store(results, i32x4.shr_s(i32x4.sub(e0, o3), shift), 112);
  v128.store(results, i32x4.shr_s(i32x4.add(e1, o2), shift), 16);
  v128.store(results, i32x4.shr_s(i32x4.sub(e1, o2), shift), 96);
  v128.store(results, i32x4.shr_s(i32x4.add(e2, o1), shift), 32);
  v128.store(results, i32x4.shr_s(i32x4.sub(e2, o1), shift), 80);
  v128.store(results, i32x4.shr_s(i32x4.add(e3, o0), shift), 48);
  v128.store(results, i32x4.shr_s(i32x4.sub(e3, o0), shift), 64);
}

/** The four vectors of `results` from byte `at` on, transposed, to `out`, `step` bytes from one to the next. */
function transpose(at: usize, out: usize, step: usize): void {
  const a = v128.load(results + at, 0);
  const b = v128.load(results + at, 16);
  const c = v128.load(results + at, 32);
  const d = v128.load(results + at, 48);
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(out + step, v128.shuffle<i64>(ab0, cd0, 1, 3));
  v128.store(out + 2 * step, v128.shuffle<i64>(ab1, cd1, 0, 2));
  v128.store(out + 3 * step, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

/** Two halves of an 8 × 8 field of whole numbers: columns after the first pass, four rows after the second. */
const between = memory.data(8 * 8 * 4, 16);
const rows = memory.data(4 * 8 * 4, 16);

/**
 * Pixels of a block of 8 × 8.
 * @param block 64 coefficients of 16 bits, row by row.
 * @param quantization 64 factors of 16 bits, row by row.
 * @param out first byte of the block in its plane; `stride` bytes a line.
 */
export function inverseDct(block: usize, quantization: usize, out: usize, stride: usize): void {
  for (let half: usize = 0; half < 2; half++) {
    const at = block + half * 8;
    const by = quantization + half * 8;
    transform(
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 0), v128.load64_zero(by, 0))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 16), v128.load64_zero(by, 16))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 32), v128.load64_zero(by, 32))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 48), v128.load64_zero(by, 48))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 64), v128.load64_zero(by, 64))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 80), v128.load64_zero(by, 80))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 96), v128.load64_zero(by, 96))),
      i32x4.extend_low_i16x8_s(i16x8.mul(v128.load64_zero(at, 112), v128.load64_zero(by, 112))),
      11,
    );
    // Column c of rows 0…3 at c × 32, of rows 4…7 16 bytes behind it.
    transpose(0, between + half * 128, 32);
    transpose(64, between + half * 128 + 16, 32);
  }
  for (let half: usize = 0; half < 2; half++) {
    const at = between + half * 16;
    transform(
      v128.load(at, 0),
      v128.load(at, 32),
      v128.load(at, 64),
      v128.load(at, 96),
      v128.load(at, 128),
      v128.load(at, 160),
      v128.load(at, 192),
      v128.load(at, 224),
      18,
    );
    transpose(0, rows, 32);
    transpose(64, rows + 16, 32);
    const middle = i16x8.splat(128);
    const a = i16x8.add(i16x8.narrow_i32x4_s(v128.load(rows, 0), v128.load(rows, 16)), middle);
    const b = i16x8.add(i16x8.narrow_i32x4_s(v128.load(rows, 32), v128.load(rows, 48)), middle);
    const c = i16x8.add(i16x8.narrow_i32x4_s(v128.load(rows, 64), v128.load(rows, 80)), middle);
    const d = i16x8.add(i16x8.narrow_i32x4_s(v128.load(rows, 96), v128.load(rows, 112)), middle);
    const ab = i8x16.narrow_i16x8_u(a, b);
    const cd = i8x16.narrow_i16x8_u(c, d);
    const to = out + half * 4 * stride;
    v128.store_lane<u64>(to, ab, 0);
    v128.store_lane<u64>(to + stride, ab, 1);
    v128.store_lane<u64>(to + 2 * stride, cd, 0);
    v128.store_lane<u64>(to + 3 * stride, cd, 1);
  }
}

/** What {@link inverseDct} gives for a block whose first coefficient alone, times its factor, is not 0. */
export function fill(first: i32, out: usize, stride: usize): void {
  const value = <u64>min(255, max(0, ((first + 4) >> 3) + 128)) * 0x0101_0101_0101_0101;
  for (let y: usize = 0; y < 8; y++) store<u64>(out + y * stride, value);
}
