// What is counted pixel by pixel of a picture.

const LEVELS: usize = 256;
/** Bytes of the counts of one kind. */
const COUNTS: usize = LEVELS << 2;

function countUp(counts: usize, level: u32): void {
  const at = counts + ((<usize>level) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Counts the colours of a pixel; the largest of them less the smallest. */
function countColours(rgb: usize, colours: usize): i32 {
  const red = <i32>load<u8>(rgb);
  const green = <i32>load<u8>(rgb, 1);
  const blue = <i32>load<u8>(rgb, 2);
  countUp(colours, red);
  countUp(colours + COUNTS, green);
  countUp(colours + 2 * COUNTS, blue);
  return max(max(red, green), blue) - min(min(red, green), blue);
}

/** One colour of two pixels. */
function pairOf(rgb: usize): v128 {
  return f64x2.convert_low_i32x4_u(i32x4.replace_lane(i32x4.splat(load<u8>(rgb)), 1, load<u8>(rgb, 3)));
}

function times(factor: f64, pair: v128): v128 {
  return f64x2.mul(f64x2.splat(factor), pair);
}

/**
 * Greys of a picture, and how often it has each level.
 *
 * Pixels of even and of odd places are counted apart: pixels side by side are often alike, and to
 * count up one place twice in a row stalls the processor.
 * @param rgb count × 3 bytes, interleaved; up to 3 bytes more are read.
 * @param grey receives count floats, 0.299 R + 0.587 G + 0.114 B, and up to 1 more.
 * @param brightness 2 × 256 counts: of √(0.241 R² + 0.691 G² + 0.068 B²), as bright as it is seen,
 * to the nearest whole number.
 * @param colours 2 × 3 × 256 counts: of red, green and blue.
 * @returns the sum of each pixel's largest colour less its smallest.
 */
export function countPixels(rgb: usize, count: i32, grey: usize, brightness: usize, colours: usize): i32 {
  let apart = 0;
  for (let at = 0; at < count; at += 2, rgb += 6, grey += 8) {
    const red = pairOf(rgb);
    const green = pairOf(rgb + 1);
    const blue = pairOf(rgb + 2);
    const greys = f64x2.add(f64x2.add(times(0.299, red), times(0.587, green)), times(0.114, blue));
    v128.store64_lane(grey, f32x4.demote_f64x2_zero(greys), 0);
    const squares = f64x2.add(
      f64x2.add(f64x2.mul(times(0.241, red), red), f64x2.mul(times(0.691, green), green)),
      f64x2.mul(times(0.068, blue), blue),
    );
    const seen = i32x4.trunc_sat_f64x2_u_zero(f64x2.add(f64x2.sqrt(squares), f64x2.splat(0.5)));
    countUp(brightness, i32x4.extract_lane(seen, 0));
    apart += countColours(rgb, colours);
    if (at + 1 === count) break;
    countUp(brightness + COUNTS, i32x4.extract_lane(seen, 1));
    apart += countColours(rgb + 3, colours + 3 * COUNTS);
  }
  return apart;
}
