/** Row-major features: `rows[i * dimension + j]` is feature j of image i. */
export interface FeatureMatrix {
  readonly count: number;
  readonly dimension: number;
  readonly rows: Float32Array;
}
