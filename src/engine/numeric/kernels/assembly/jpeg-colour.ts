// Chroma to full size by the triangle filter, and YCbCr to RGB: the steps of libjpeg (jdsample.c, jdcolor.c) on whole numbers.

/**
 * A line of chroma at twice the width.
 * @param near the line of chroma that the result lies in, `width` bytes.
 * @param far the line that lies next to it; 0 where there are as many lines as the result has.
 * @param sums room for width + 16 numbers of 16 bits.
 * @param out twice the width, up to 16 bytes more are written.
 */
export function upsample(near: usize, far: usize, width: i32, sums: usize, out: usize): void {
  // One number of room before the first and behind the last repeats it, which gives the ends their rules.
  const first = sums + 16;
  for (let x = 0; x < width; x += 8) {
    let sum = i16x8.extend_low_i8x16_u(v128.load64_zero(near + <usize>x));
    if (far)
      sum = i16x8.add(i16x8.mul(sum, i16x8.splat(3)), i16x8.extend_low_i8x16_u(v128.load64_zero(far + <usize>x)));
    v128.store(first + ((<usize>x) << 1), sum);
  }
  store<u16>(first - 2, load<u16>(first));
  store<u16>(first + ((<usize>width) << 1), load<u16>(first + ((<usize>width - 1) << 1)));
  const before = i16x8.splat(far ? 8 : 1);
  const behind = i16x8.splat(far ? 7 : 2);
  const shift = far ? 4 : 2;
  for (let x = 0; x < width; x += 8) {
    const at = first + ((<usize>x) << 1);
    const three = i16x8.mul(v128.load(at), i16x8.splat(3));
    const even = i16x8.shr_u(i16x8.add(i16x8.add(three, v128.load(at - 2)), before), shift);
    const odd = i16x8.shr_u(i16x8.add(i16x8.add(three, v128.load(at + 2)), behind), shift);
    v128.store(out + ((<usize>x) << 1), v128.or(even, i16x8.shl(odd, 8)));
  }
}

function sixteenths(cb: v128, cr: v128, factorCb: i16, factorCr: i16): v128 {
  const factors = i32x4.splat(((<i32>factorCr) << 16) | ((<i32>factorCb) & 0xffff));
  const half = i32x4.splat(1 << 15);
  const low = v128.shuffle<i16>(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15);
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factors), half), 16),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factors), half), 16),
  );
}

/** RGB, interleaved, of a line; all lines are read, and the result is written, up to 16 pixels past the end. */
export function toRgb(luma: usize, blue: usize, red: usize, width: i32, out: usize): void {
  const middle = i16x8.splat(128);
  for (let x = 0; x < width; x += 8) {
    const y = i16x8.extend_low_i8x16_u(v128.load64_zero(luma + <usize>x));
    const cb = i16x8.sub(i16x8.extend_low_i8x16_u(v128.load64_zero(blue + <usize>x)), middle);
    const cr = i16x8.sub(i16x8.extend_low_i8x16_u(v128.load64_zero(red + <usize>x)), middle);
    // 1.402 is 1 + 26345 / 65536; 0.71414 is 1 − 18734 / 65536; 1.772 is 2 − 14942 / 65536: what is left fits in 16 bits.
    const r = i16x8.add(i16x8.add(y, cr), sixteenths(cb, cr, 0, 26345));
    const g = i16x8.add(i16x8.sub(y, cr), sixteenths(cb, cr, -22554, 18734));
    const b = i16x8.add(i16x8.add(y, i16x8.shl(cb, 1)), sixteenths(cb, cr, -14942, 0));
    const rg = i8x16.narrow_i16x8_u(r, g);
    const bb = i8x16.narrow_i16x8_u(b, b);
    v128.store(out, v128.shuffle<i8>(rg, bb, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5));
    v128.store(out, v128.shuffle<i8>(rg, bb, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0), 16);
    out += 24;
  }
}
