import type { Artifact } from '../store';

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
