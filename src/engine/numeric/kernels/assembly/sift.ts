// Dense SIFT: directions of the gradients at every pixel, their sums over cells of a patch, and descriptors from sixteen cells.

/** Bytes of the eight directions of a pixel or a cell. */
const EIGHT: usize = 32;
/** A gradient is shared among directions by the ninth power of the cosine, whose half width is half of 45°. */
const ROOT_HALF: f32 = 0.70710678;

/**
 * How much of each pixel's gradient points in each of eight directions.
 * @param grey width × height floats.
 * @param out width × height × 8 floats.
 */
export function siftDirections(grey: usize, width: i32, height: i32, out: usize): void {
  const across = f32x4(1, ROOT_HALF, 0, -ROOT_HALF);
  const down = f32x4(0, ROOT_HALF, 1, ROOT_HALF);
  const zero = f32x4.splat(0);
  for (let y = 0; y < height; y++) {
    const row = grey + ((<usize>(y * width)) << 2);
    const above = grey + ((<usize>(max(y - 1, 0) * width)) << 2);
    const below = grey + ((<usize>(min(y + 1, height - 1) * width)) << 2);
    for (let x = 0; x < width; x++, out += EIGHT) {
      const right = load<f32>(row + ((<usize>min(x + 1, width - 1)) << 2));
      const left = load<f32>(row + ((<usize>max(x - 1, 0)) << 2));
      const at = (<usize>x) << 2;
      const dx = right - left;
      const dy = load<f32>(below + at) - load<f32>(above + at);
      const length = sqrt<f32>(dx * dx + dy * dy);
      const inverse: f32 = length > 1e-6 ? 1 / length : 0;
      const turned = f32x4.add(
        f32x4.mul(f32x4.splat(dx * inverse), across),
        f32x4.mul(f32x4.splat(dy * inverse), down),
      );
      const strength = f32x4.splat(length);
      v128.store(out, ninth(f32x4.max(turned, zero), strength));
      v128.store(out, ninth(f32x4.max(f32x4.neg(turned), zero), strength), 16);
    }
  }
}

function ninth(cosine: v128, strength: v128): v128 {
  const second = f32x4.mul(cosine, cosine);
  const fourth = f32x4.mul(second, second);
  return f32x4.mul(f32x4.mul(f32x4.mul(fourth, fourth), cosine), strength);
}

/**
 * Sums of a line's pixels with the weights of a cell, for cells `step` pixels apart. What lies outside of the picture counts as zero.
 * @param from first pixel of the first cell's weights, which may lie outside.
 * @param weights `taps` floats.
 * @param lines height × count × 8 floats come out.
 */
export function siftAcross(
  directions: usize,
  width: i32,
  height: i32,
  from: i32,
  step: i32,
  count: i32,
  weights: usize,
  taps: i32,
  lines: usize,
): void {
  for (let y = 0; y < height; y++) {
    const row = directions + <usize>(y * width) * EIGHT;
    for (let i = 0; i < count; i++, lines += EIGHT) {
      const first = from + i * step;
      sumInto(row, EIGHT, first, width, weights, taps, lines);
    }
  }
}

/** The same down the lines that {@link siftAcross} wrote: `rows` × count × 8 floats come out. */
export function siftDown(
  lines: usize,
  count: i32,
  height: i32,
  from: i32,
  step: i32,
  rows: i32,
  weights: usize,
  taps: i32,
  cells: usize,
): void {
  const stride = <usize>count * EIGHT;
  for (let j = 0; j < rows; j++) {
    const first = from + j * step;
    for (let i = 0; i < count; i++, cells += EIGHT) {
      sumInto(lines + <usize>i * EIGHT, stride, first, height, weights, taps, cells);
    }
  }
}

function sumInto(line: usize, stride: usize, first: i32, length: i32, weights: usize, taps: i32, out: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  const begin = max(0, -first);
  const end = min(taps, length - first);
  let at = line + <usize>(first + begin) * stride;
  for (let t = begin; t < end; t++, at += stride) {
    const weight = v128.load32_splat(weights + ((<usize>t) << 2));
    a = f32x4.add(a, f32x4.mul(weight, v128.load(at)));
    b = f32x4.add(b, f32x4.mul(weight, v128.load(at, 16)));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
}

/**
 * Descriptors from cells: 4 × 4 of them, weighted, of length 1, cut at 0.2, of sum 1, and the root of each value (RootSIFT).
 * @param across cells in a row of `cells`.
 * @param apart cells from one of a patch to its next.
 * @param hop cells from one patch to the next.
 * @param weights of the sixteen cells.
 * @param faint what is added to the square of the length: a patch with less has hardly any gradient.
 * @param out columns × rows × 128 floats.
 */
export function siftPatches(
  cells: usize,
  across: i32,
  apart: i32,
  hop: i32,
  columns: i32,
  rows: i32,
  weights: usize,
  faint: f32,
  out: usize,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, out += 512) {
      let squares = f32x4.splat(0);
      for (let cell = 0; cell < 16; cell++) {
        const place = (row * hop + (cell >> 2) * apart) * across + column * hop + (cell & 3) * apart;
        const at = cells + <usize>place * EIGHT;
        const weight = v128.load32_splat(weights + ((<usize>cell) << 2));
        const a = f32x4.mul(weight, v128.load(at));
        const b = f32x4.mul(weight, v128.load(at, 16));
        v128.store(out + <usize>cell * EIGHT, a);
        v128.store(out + <usize>cell * EIGHT, b, 16);
        squares = f32x4.add(squares, f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
      }
      const scale = f32x4.splat(1 / sqrt<f32>(total(squares) + faint));
      const most = f32x4.splat(0.2);
      let sums = f32x4.splat(0);
      for (let i: usize = 0; i < 512; i += 16) {
        const value = f32x4.min(f32x4.mul(v128.load(out + i), scale), most);
        v128.store(out + i, value);
        sums = f32x4.add(sums, value);
      }
      const whole = total(sums);
      const share = f32x4.splat(whole > 1e-3 ? 1 / whole : 0);
      for (let i: usize = 0; i < 512; i += 16) v128.store(out + i, f32x4.sqrt(f32x4.mul(v128.load(out + i), share)));
    }
  }
}

function total(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}
