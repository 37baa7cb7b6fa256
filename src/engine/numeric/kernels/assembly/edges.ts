/** Of two pixels side by side, each with the one above and the one below. */
function columnsOf(grey: usize, line: usize): v128 {
  const above = f64x2.promote_low_f32x4(v128.load64_zero(grey - line));
  const here = f64x2.promote_low_f32x4(v128.load64_zero(grey));
  return f64x2.add(f64x2.add(above, here), f64x2.promote_low_f32x4(v128.load64_zero(grey + line)));
}

/**
 * Sums what pixels have over their eight neighbours, each difference counted, within 0 to 255.
 *
 * Squares are added in the order of the pixels: with any other the last digit would differ.
 * @param grey width × height floats in 0 to 255, both sides at least 3; up to 1 more is read.
 * @param out receives two doubles: the sum, and the sum of squares.
 */
export function edgeSums(grey: usize, width: i32, height: i32, out: usize): void {
  const line = (<usize>width) << 2;
  const none = f64x2.splat(0);
  const most = f64x2.splat(255);
  let sums = none;
  let squares: f64 = 0;
  for (let y = 1; y < height - 1; y++) {
    let at = grey + <usize>y * line;
    const last = at + line - 12;
    let left = columnsOf(at, line);
    for (; at <= last; at += 8) {
      const right = columnsOf(at + 8, line);
      const around = f64x2.add(f64x2.add(left, v128.shuffle<f64>(left, right, 1, 2)), right);
      const here = f64x2.promote_low_f32x4(v128.load64_zero(at + 4));
      let over = f64x2.min(f64x2.max(f64x2.sub(f64x2.mul(f64x2.splat(9), here), around), none), most);
      // Where three pixels are left, the second of the pair is the last of the line.
      if (at === last) over = f64x2.replace_lane(over, 1, 0);
      sums = f64x2.add(sums, over);
      const square = f64x2.mul(over, over);
      squares = squares + f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1);
      left = right;
    }
  }
  store<f64>(out, f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
  store<f64>(out, squares, 8);
}
