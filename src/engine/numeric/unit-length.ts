/** Divides each row of `dimension` values by its length, in place; a row of zeros stays. */
export function toUnitLength(rows: Float32Array, dimension: number): void {
  for (let at = 0; at < rows.length; at += dimension) {
    const end = at + dimension;
    let sum = 0;
    for (let j = at; j < end; j++) sum += rows[j]! * rows[j]!;
    const length = Math.sqrt(sum);
    if (length > 0) for (let j = at; j < end; j++) rows[j]! /= length;
  }
}
