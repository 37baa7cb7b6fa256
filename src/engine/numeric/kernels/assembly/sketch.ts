/**
 * Squared distances of a query to rows of signed bytes, exact as whole numbers.
 * @param rows count × stride bytes, stride a multiple of 16.
 * @param query stride whole numbers of 16 bits, each of them the value of a byte.
 * @param out count whole numbers of 32 bits.
 */
export function sketchDistances(rows: usize, count: i32, stride: usize, query: usize, out: usize): void {
  for (let i: i32 = 0; i < count; i++) {
    let sum = i32x4.splat(0);
    for (let j: usize = 0; j < stride; j += 16) {
      const values = v128.load(rows + j);
      const low = i16x8.sub(i16x8.extend_low_i8x16_s(values), v128.load(query + 2 * j));
      const high = i16x8.sub(i16x8.extend_high_i8x16_s(values), v128.load(query + 2 * j + 16));
      sum = i32x4.add(sum, i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)));
    }
    const pairs = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
    store<i32>(out, i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1));
    rows += stride;
    out += 4;
  }
}
