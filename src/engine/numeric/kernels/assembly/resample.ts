/**
 * Scales lines across: for each line and each of `side` places the weighted sum of `taps` pixels from `starts[place]` on. Four
 * lanes hold R, G, B and a fourth that belongs to the next pixel and is left out.
 * @param pixels first byte of the region, RGB interleaved, `stride` bytes a line; one byte behind the last is read.
 * @param out height × side × 4 floats, the fourth of each without a meaning.
 */
export function resampleAcross(
  pixels: usize,
  stride: i32,
  height: i32,
  starts: usize,
  weights: usize,
  taps: i32,
  side: i32,
  out: usize,
): void {
  for (let y = 0; y < height; y++) {
    const line = pixels + <usize>(y * stride);
    let weight = weights;
    for (let x = 0; x < side; x++) {
      let from = line + <usize>(load<i32>(starts + ((<usize>x) << 2)) * 3);
      let sum = f32x4.splat(0);
      for (let i = 0; i < taps; i++) {
        const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(from));
        const value = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(bytes));
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weight), value));
        weight += 4;
        from += 3;
      }
      v128.store(out, sum);
      out += 16;
    }
  }
}

/**
 * Scales lines of `width` × 4 floats downwards to `height` lines, rounds them and writes width × height × 3 bytes; one byte
 * behind the last is written.
 */
export function resampleDown(
  lines: usize,
  starts: usize,
  weights: usize,
  taps: i32,
  width: i32,
  height: i32,
  out: usize,
): void {
  const row: usize = (<usize>width) << 4;
  const half = f32x4.splat(0.5);
  for (let y = 0; y < height; y++) {
    const first = lines + <usize>load<i32>(starts + ((<usize>y) << 2)) * row;
    for (let x: usize = 0; x < row; x += 16) {
      let sum = half;
      let from = first + x;
      let weight = weights;
      for (let i = 0; i < taps; i++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weight), v128.load(from)));
        weight += 4;
        from += row;
      }
      const words = i32x4.trunc_sat_f32x4_u(sum);
      const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(words, words), words);
      store<u32>(out, i32x4.extract_lane(bytes, 0));
      out += 3;
    }
    weights += (<usize>taps) << 2;
  }
}
