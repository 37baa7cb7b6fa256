import type { Artifact } from '../store/store';

/** Row-major features: `rows[i * dimension + j]` is feature j of image i. */
export interface FeatureMatrix {
  readonly count: number;
  readonly dimension: number;
  readonly rows: Float32Array;
}

/** The features of an artifact whose column `rows` holds them. */
export function matrixOf({ meta: { dimension }, columns }: Artifact<{ dimension: number }>): FeatureMatrix {
  const rows = columns.rows as Float32Array;
  return { count: rows.length / dimension, dimension, rows };
}

/** The rows `chosen` of a matrix. */
export function takeRows({ dimension, rows }: FeatureMatrix, chosen: ArrayLike<number>): FeatureMatrix {
  const out = new Float32Array(chosen.length * dimension);
  for (let at = 0; at < chosen.length; at++) {
    const from = chosen[at]! * dimension;
    out.set(rows.subarray(from, from + dimension), at * dimension);
  }
  return { count: chosen.length, dimension, rows: out };
}

/**
 * The features of the same images in several matrices, side by side.
 * @throws RangeError without a matrix, or where counts differ.
 */
export function sideBySide(parts: readonly FeatureMatrix[]): FeatureMatrix {
  const [first, ...others] = parts;
  if (!first || others.some(({ count }) => count !== first.count)) throw new RangeError('matrices of the same images');
  if (others.length === 0) return first;
  const { count } = first;
  const dimension = parts.reduce((sum, part) => sum + part.dimension, 0);
  const rows = new Float32Array(count * dimension);
  let from = 0;
  for (const part of parts) {
    for (let i = 0; i < count; i++) {
      rows.set(part.rows.subarray(i * part.dimension, (i + 1) * part.dimension), i * dimension + from);
    }
    from += part.dimension;
  }
  return { count, dimension, rows };
}
