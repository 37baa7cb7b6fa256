/**
 * Scales lines across: for each line and each of `side` places the weighted sum of `taps` pixels from `starts[place]` on. Four
 * lanes hold R, G, B and a fourth that belongs to the next pixel and is left out.
 * @param pixels first byte of the region, RGB interleaved, `stride` bytes a line; one byte behind the last is read.
 * @param width pixels of the region's lines.
 * @param line room for width × 4 floats.
 * @param out height × side × 4 floats, the fourth of each without a meaning.
 */
export function resampleAcross(
  pixels: usize,
  stride: i32,
  width: i32,
  height: i32,
  starts: usize,
  weights: usize,
  taps: i32,
  side: i32,
  line: usize,
  out: usize,
): void {
  const end = line + ((<usize>width) << 4);
  for (let y = 0; y < height; y++) {
    // Each pixel belongs to several sums.
    let byte = pixels + <usize>(y * stride);
    for (let value = line; value < end; value += 16, byte += 3) {
      const words = i16x8.extend_low_i8x16_u(v128.load32_zero(byte));
      v128.store(value, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words)));
    }
    let weight = weights;
    for (let x = 0; x < side; x++) {
      let from = line + ((<usize>load<i32>(starts + ((<usize>x) << 2))) << 4);
      let sum = f32x4.splat(0);
      for (let i = 0; i < taps; i++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weight), v128.load(from)));
        weight += 4;
        from += 16;
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
