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
