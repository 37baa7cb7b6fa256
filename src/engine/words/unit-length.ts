import type { FeatureMatrix } from '../numeric/matrix';

/** The same rows in the same memory, each divided by its length; one of zeros stays. */
export function toUnitLength({ count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  for (let row = 0; row < count; row++) {
    const values = rows.subarray(row * dimension, (row + 1) * dimension);
    const length = Math.hypot(...values);
    if (length > 0) for (let i = 0; i < dimension; i++) values[i]! /= length;
  }
  return { count, dimension, rows };
}

/** Sum of the products of two rows; their cosine where both are of unit length. */
export function product(a: FeatureMatrix, row: number, b: FeatureMatrix, other: number): number {
  let sum = 0;
  for (let i = 0; i < a.dimension; i++) sum += a.rows[row * a.dimension + i]! * b.rows[other * b.dimension + i]!;
  return sum;
}
