/** Divides each row of `dimension` values by its length, in place; a row of zeros stays. */
export function toUnitLength(rows: Float32Array, dimension: number): void {
  for (let at = 0; at < rows.length; at += dimension) {
    const row = rows.subarray(at, at + dimension);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let j = 0; j < dimension; j++) row[j]! /= length;
  }
}
