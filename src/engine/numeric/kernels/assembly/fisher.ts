// What a mixture of Gaussians with diagonal covariances says of descriptors.

/** A share below this moves no sum: nearly all shares of a descriptor are that small. */
const LEAST_SHARE: f32 = 1e-4;
/** e^−10 is below the least share. */
const FARTHEST: f32 = 10;

/**
 * Appends the square of every value, so that a Gaussian's exponent is a dot product.
 * @param rows count × 2 · half floats, the second half of each free; `half` is a multiple of four.
 */
export function appendSquares(rows: usize, count: i32, half: i32): void {
  const bytes: usize = (<usize>half) << 2;
  for (let i = 0; i < count; i++, rows += 2 * bytes) {
    for (let j: usize = 0; j < bytes; j += 16) {
      const value = v128.load(rows + j);
      v128.store(rows + bytes + j, f32x4.mul(value, value));
    }
  }
}

/**
 * Turns the logarithms of each row's densities into shares, in place: those below 1e-4 become 0.
 * @param logs count × k floats.
 * @returns the sum over rows of the logarithm of the whole density.
 */
export function mixtureShares(logs: usize, count: i32, k: i32): f64 {
  let likelihood: f64 = 0;
  const bytes: usize = (<usize>k) << 2;
  for (let i = 0; i < count; i++, logs += bytes) {
    let most: f32 = load<f32>(logs);
    for (let j: usize = 4; j < bytes; j += 4) most = max(most, load<f32>(logs + j));
    let sum: f32 = 0;
    for (let j: usize = 0; j < bytes; j += 4) {
      const below: f32 = load<f32>(logs + j) - most;
      const value: f32 = below < -FARTHEST ? 0 : <f32>Math.exp(<f64>below);
      sum += value;
      store<f32>(logs + j, value);
    }
    const scale: f32 = 1 / sum;
    for (let j: usize = 0; j < bytes; j += 4) {
      const share: f32 = load<f32>(logs + j) * scale;
      store<f32>(logs + j, share < LEAST_SHARE ? 0 : share);
    }
    likelihood += <f64>most + Math.log(<f64>sum);
  }
  return likelihood;
}

/**
 * Adds to the sums of each component every row times its share.
 * @param rows count × stride floats, `stride` a multiple of four.
 * @param shares count × k floats.
 * @param sums k × stride floats.
 */
export function addMoments(rows: usize, count: i32, stride: i32, shares: usize, k: i32, sums: usize): void {
  const bytes: usize = (<usize>stride) << 2;
  for (let i = 0; i < count; i++, rows += bytes) {
    for (let c = 0; c < k; c++, shares += 4) {
      const share = load<f32>(shares);
      if (share == 0) continue;
      const weight = f32x4.splat(share);
      const to = sums + <usize>c * bytes;
      for (let j: usize = 0; j < bytes; j += 16) {
        v128.store(to + j, f32x4.add(v128.load(to + j), f32x4.mul(weight, v128.load(rows + j))));
      }
    }
  }
}
