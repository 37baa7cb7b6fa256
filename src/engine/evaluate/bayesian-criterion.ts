/**
 * Bayesian information criterion of clusters as spherical Gaussians of one variance, each row in
 * its own cluster's: −2 · log likelihood + parameters · log rows, lower is better. Null where the
 * variance is 0 or every row is a cluster.
 * @param dispersion sum of squared distances to the own centre.
 * Source: Schwarz 1978, doi:10.1214/aos/1176344136; for k-means as in Pelleg and Moore 2000,
 * X-means.
 */
export function bayesianCriterion(sizes: ArrayLike<number>, dimension: number, dispersion: number): number | null {
  const k = sizes.length;
  const count = Array.from(sizes).reduce((sum, size) => sum + size, 0);
  if (!(dispersion > 0) || count <= k) return null;
  const variance = dispersion / (dimension * (count - k));
  let likelihood = (-count * dimension * Math.log(2 * Math.PI * variance)) / 2 - dispersion / (2 * variance);
  for (let c = 0; c < k; c++) likelihood += sizes[c]! * Math.log(sizes[c]! / count);
  return -2 * likelihood + (k - 1 + k * dimension + 1) * Math.log(count);
}
