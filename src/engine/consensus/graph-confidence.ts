/** Placeholder. */
export function confidenceOf(support: Float32Array): Float32Array {
  return support.slice();
}
