import { addMoments, densityRows, halfOf, type Mixture } from './mixture';

/** Values of a Fisher vector: by mean and by deviation of each component. */
export const fisherDimension = ({ k, dimension }: Mixture): number => 2 * k * dimension;

/**
 * Fisher vectors of sets of descriptors: the gradients of their mean log-likelihood by the means
 * and by the deviations of the mixture, in its own metric. The signed root is taken of each value,
 * and the whole is brought to length 1. No descriptors give zeros. Source: Perronnin, Sánchez and
 * Mensink 2010, doi:10.1007/978-3-642-15561-1_11.
 */
export class FisherEncoder {
  private readonly densities: Float32Array;

  constructor(private readonly mixture: Mixture) {
    this.densities = densityRows(mixture);
  }

  /**
   * @param rows count × dimension.
   * @param out k × dimension by mean, then as many by deviation.
   */
  encode(rows: Float32Array, out: Float32Array): void {
    const { k, dimension, weights, means, variances } = this.mixture;
    const count = rows.length / dimension;
    if (count === 0) {
      out.fill(0);
      return;
    }
    const half = halfOf(dimension);
    const sums = new Float32Array(this.densities.length);
    addMoments(rows, count, this.mixture, this.densities, sums);
    let length = 0;
    for (let c = 0; c < k; c++) {
      const from = c * 2 * half;
      const share = sums[from + dimension]!;
      const byMean = 1 / (count * Math.sqrt(weights[c]!));
      const byDeviation = byMean / Math.SQRT2;
      for (let j = 0; j < dimension; j++) {
        const at = c * dimension + j;
        const mean = means[at]!;
        const variance = variances[at]!;
        const first = sums[from + j]!;
        const second = sums[from + half + j]!;
        const a = (byMean * (first - mean * share)) / Math.sqrt(variance);
        const b = (byDeviation * (second - 2 * mean * first + (mean * mean - variance) * share)) / variance;
        out[at] = Math.sign(a) * Math.sqrt(Math.abs(a));
        out[k * dimension + at] = Math.sign(b) * Math.sqrt(Math.abs(b));
        length += Math.abs(a) + Math.abs(b);
      }
    }
    const scale = length > 0 ? 1 / Math.sqrt(length) : 0;
    for (let at = 0; at < out.length; at++) out[at]! *= scale;
  }
}
