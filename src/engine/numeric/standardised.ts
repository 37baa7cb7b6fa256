/** Added to the variance, so that a column of equal values stays finite. */
const LEAST_VARIANCE = 1e-6;

/** Values whose columns have mean 0 and variance 1, and what was divided by. */
interface Standardised {
  /** Row-major, as the values. */
  readonly rows: Float32Array;
  /** Standard deviation of each column. */
  readonly deviations: Float32Array;
}

/**
 * Shifts and scales each column of a batch to mean 0 and variance 1.
 * Logits of a network that has just been drawn are nearly the same for all images, so that all go
 * to one cluster; standardised, each cluster starts with its share.
 * @param values row-major, `width` values a row.
 * Source: Ioffe and Szegedy 2015, arXiv:1502.03167, without their scale and shift.
 */
export function standardised(values: Float32Array, width: number): Standardised {
  const means = columnMeans(values, width);
  const variances = columnMeans(values, width, (value, at) => (value - means[at % width]!) ** 2);
  const deviations = Float32Array.from(variances, (variance) => Math.sqrt(variance + LEAST_VARIANCE));
  const rows = values.map((value, at) => (value - means[at % width]!) / deviations[at % width]!);
  return { rows, deviations };
}

/**
 * A loss of standardised outputs, with its derivative by the outputs as they were.
 * @param lossOf gives the loss of the standardised rows and its derivative by them.
 */
export function lossOfStandardised(
  outputs: Float32Array,
  width: number,
  lossOf: (rows: Float32Array) => { loss: number; gradient: Float32Array },
): { loss: number; gradient: { outputs: Float32Array } } {
  const logits = standardised(outputs, width);
  const { loss, gradient } = lossOf(logits.rows);
  return { loss, gradient: { outputs: throughStandardising(gradient, logits) } };
}

/**
 * Takes a derivative by the rows of {@link standardised} back to the values that were standardised.
 */
function throughStandardising(gradient: Float32Array, { rows, deviations }: Standardised): Float32Array {
  const width = deviations.length;
  const means = columnMeans(gradient, width);
  const along = columnMeans(gradient, width, (slope, at) => slope * rows[at]!);
  return gradient.map((slope, at) => {
    const column = at % width;
    return (slope - means[column]! - rows[at]! * along[column]!) / deviations[column]!;
  });
}

/** The mean of each column of row-major values, or of what `of` makes of them. */
export function columnMeans(
  values: Float32Array,
  width: number,
  of: (value: number, at: number) => number = (value) => value,
): Float64Array {
  const means = new Float64Array(width);
  const count = values.length / width;
  for (let at = 0; at < values.length; at++) means[at % width]! += of(values[at]!, at) / count;
  return means;
}
