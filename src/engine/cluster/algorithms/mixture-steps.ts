import { t } from '@vscode/l10n';
import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import type { FeatureMatrix } from '../../numeric/matrix';
import { project } from '../../numeric/kernels/project';

/** Probability of each component for each row, count × components. */
export interface MixtureState {
  readonly responsibilities: Float64Array;
}

/** The parameters of a Gaussian mixture and the two steps that fit them. */
export interface Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  /** Fills in the responsibilities; returns the mean log-likelihood of a row. */
  expect(responsibilities: Float64Array, signal: AbortSignal): Promise<number>;
  /**
   * Moves the parameters to where the responsibilities are likeliest.
   * @throws RangeError where a covariance is not positive.
   */
  maximise(responsibilities: Float64Array, signal: AbortSignal): Promise<void>;
}

/** A mixture of k components without parameters: {@link Mixture.maximise} comes first. */
export function newMixture(
  features: FeatureMatrix,
  k: number,
  covariance: 'full' | 'diagonal',
  regularisation: number,
): Mixture {
  return covariance === 'full'
    ? new FullMixture(features, k, regularisation)
    : new DiagonalMixture(features, k, regularisation);
}

/** Coordinates that are taken in between two breaths, some tens of milliseconds' worth. */
const SLICE = 1e7;
const MOST_CHUNK = 1024;
/** A row that belongs to a component with less moves it by less than single precision shows. */
const NO_SHARE = 1e-10;
/** Keeps the weight of a component that lost all its rows above 0. */
const LEAST_WEIGHT = 10 * Number.EPSILON;

abstract class GaussianComponents implements Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;

  constructor(
    protected readonly features: FeatureMatrix,
    protected readonly k: number,
    protected readonly regularisation: number,
  ) {
    this.weights = new Float64Array(k);
    this.means = new Float64Array(k * features.dimension);
  }

  async expect(out: Float64Array, signal: AbortSignal): Promise<number> {
    const { k } = this;
    const { count } = this.features;
    for (let c = 0; c < k; c++) await this.logDensities(c, out, signal);
    let sum = 0;
    for (let at = 0; at < count * k; at += k) {
      let most = -Infinity;
      for (let c = 0; c < k; c++) most = Math.max(most, (out[at + c]! += Math.log(this.weights[c]!)));
      let all = 0;
      for (let c = 0; c < k; c++) all += out[at + c] = Math.exp(out[at + c]! - most);
      for (let c = 0; c < k; c++) out[at + c]! /= all;
      sum += most + Math.log(all);
    }
    return sum / count;
  }

  async maximise(responsibilities: Float64Array, signal: AbortSignal): Promise<void> {
    const { k, means, weights } = this;
    const { count, dimension, rows } = this.features;
    means.fill(0);
    weights.fill(LEAST_WEIGHT);
    for (let i = 0; i < count; i++) {
      if (i % 256 === 0) await yieldToEventLoop(signal);
      for (let c = 0; c < k; c++) {
        const share = responsibilities[i * k + c]!;
        weights[c]! += share;
        if (share < NO_SHARE) continue;
        for (let j = 0; j < dimension; j++) means[c * dimension + j]! += share * rows[i * dimension + j]!;
      }
    }
    for (let c = 0; c < k; c++) {
      for (let j = 0; j < dimension; j++) means[c * dimension + j]! /= weights[c]!;
      await this.spread(c, weights[c]!, responsibilities, signal);
    }
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, c) => (weights[c] = weight / all));
  }

  /** Writes the logarithm of the density of component c at each row into column c of `out`. */
  protected abstract logDensities(c: number, out: Float64Array, signal: AbortSignal): Promise<void>;

  /** Takes the covariance of component c from its rows; `weight` is the sum of their shares. */
  protected abstract spread(c: number, weight: number, shares: Float64Array, signal: AbortSignal): Promise<void>;
}

class DiagonalMixture extends GaussianComponents {
  private readonly variances = new Float64Array(this.means.length);

  protected async spread(c: number, weight: number, shares: Float64Array, signal: AbortSignal): Promise<void> {
    const { count, dimension, rows } = this.features;
    const variance = this.variances.subarray(c * dimension, (c + 1) * dimension);
    const mean = this.means.subarray(c * dimension, (c + 1) * dimension);
    variance.fill(0);
    for (let i = 0; i < count; i++) {
      if (i % 1024 === 0) await yieldToEventLoop(signal);
      const share = shares[i * this.k + c]!;
      if (share < NO_SHARE) continue;
      for (let j = 0; j < dimension; j++) variance[j]! += share * (rows[i * dimension + j]! - mean[j]!) ** 2;
    }
    for (let j = 0; j < dimension; j++) {
      variance[j] = variance[j]! / weight + this.regularisation;
      // What is left of equal values by rounding is no variance.
      if (!(variance[j]! > Number.EPSILON * mean[j]! ** 2)) throw notPositive();
    }
  }

  protected async logDensities(c: number, out: Float64Array, signal: AbortSignal): Promise<void> {
    const { count, dimension, rows } = this.features;
    const variance = this.variances.subarray(c * dimension, (c + 1) * dimension);
    const mean = this.means.subarray(c * dimension, (c + 1) * dimension);
    const inverse = variance.map((value) => 1 / value);
    const constant = variance.reduce((sum, value) => sum + Math.log(2 * Math.PI * value), 0);
    for (let i = 0; i < count; i++) {
      if (i % 1024 === 0) await yieldToEventLoop(signal);
      let distance = 0;
      for (let j = 0; j < dimension; j++) distance += (rows[i * dimension + j]! - mean[j]!) ** 2 * inverse[j]!;
      out[i * this.k + c] = -(constant + distance) / 2;
    }
  }
}

class FullMixture extends GaussianComponents {
  /**
   * Of each component the inverse of the lower Cholesky factor of its covariance: it makes its rows
   * round, of variance 1.
   */
  private readonly whitenings: Float32Array[] = [];
  /** Logarithm of the determinant of each covariance. */
  private readonly logDeterminants = new Float64Array(this.k);

  protected async spread(c: number, weight: number, shares: Float64Array, signal: AbortSignal): Promise<void> {
    const { count, dimension, rows } = this.features;
    const covariance = new Float64Array(dimension * dimension);
    const chunk = this.chunk();
    // One feature a row, so that a covariance is a product of rows.
    const columns = new Float32Array(dimension * chunk);
    const weighted = new Float32Array(dimension * chunk);
    const products = new Float32Array(dimension * dimension);
    let filled = 0;
    const byWeight = { basis: weighted, components: dimension, dimension: chunk };
    const flush = (): void => {
      for (let j = 0; j < dimension; j++) {
        columns.fill(0, j * chunk + filled, (j + 1) * chunk);
        weighted.fill(0, j * chunk + filled, (j + 1) * chunk);
      }
      project({ rows: columns, count: dimension }, byWeight, products);
      for (let at = 0; at < covariance.length; at++) covariance[at]! += products[at]!;
      filled = 0;
    };
    for (let i = 0; i < count; i++) {
      const share = shares[i * this.k + c]!;
      if (share >= NO_SHARE) {
        for (let j = 0; j < dimension; j++) {
          const value = rows[i * dimension + j]! - this.means[c * dimension + j]!;
          columns[j * chunk + filled] = value;
          weighted[j * chunk + filled] = share * value;
        }
        filled++;
      }
      if (filled < chunk && i < count - 1) continue;
      await yieldToEventLoop(signal);
      flush();
    }
    for (let j = 0; j < dimension; j++) {
      for (let l = 0; l < dimension; l++) covariance[j * dimension + l]! /= weight;
      covariance[j * dimension + j]! += this.regularisation;
    }
    await factorise(covariance, dimension, signal);
    let logDeterminant = 0;
    for (let j = 0; j < dimension; j++) logDeterminant += 2 * Math.log(covariance[j * dimension + j]!);
    this.logDeterminants[c] = logDeterminant;
    this.whitenings[c] = Float32Array.from(await inverseOfLower(covariance, dimension, signal));
  }

  protected async logDensities(c: number, out: Float64Array, signal: AbortSignal): Promise<void> {
    const { count, dimension, rows } = this.features;
    const chunk = this.chunk();
    const shifted = new Float32Array(chunk * dimension);
    const white = new Float32Array(chunk * dimension);
    const constant = dimension * Math.log(2 * Math.PI) + this.logDeterminants[c]!;
    for (let from = 0; from < count; from += chunk) {
      await yieldToEventLoop(signal);
      const some = Math.min(chunk, count - from);
      for (let i = 0, at = 0; i < some; i++) {
        for (let j = 0; j < dimension; j++, at++) {
          shifted[at] = rows[from * dimension + at]! - this.means[c * dimension + j]!;
        }
      }
      project({ rows: shifted, count: some }, { basis: this.whitenings[c]!, components: dimension, dimension }, white);
      for (let i = 0; i < some; i++) {
        let distance = 0;
        for (let at = i * dimension; at < (i + 1) * dimension; at++) distance += white[at]! ** 2;
        out[(from + i) * this.k + c] = -(constant + distance) / 2;
      }
    }
  }

  /** Rows in work at once. */
  private chunk(): number {
    const { count, dimension } = this.features;
    return Math.max(16, Math.min(MOST_CHUNK, count, Math.floor(SLICE / dimension ** 2)));
  }
}

/**
 * The lower Cholesky factor, in place; what lies above the diagonal stays.
 * @throws RangeError unless positive definite.
 */
async function factorise(matrix: Float64Array, size: number, signal: AbortSignal): Promise<void> {
  for (let i = 0; i < size; i++) {
    await yieldToEventLoop(signal);
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let l = 0; l < j; l++) sum -= matrix[i * size + l]! * matrix[j * size + l]!;
      if (i > j) matrix[i * size + j] = sum / matrix[j * size + j]!;
      else if (sum > 0) matrix[i * size + i] = Math.sqrt(sum);
      else throw notPositive();
    }
  }
}

/** The inverse of a lower triangular matrix: lower triangular again, zeros above. */
async function inverseOfLower(lower: Float64Array, size: number, signal: AbortSignal): Promise<Float64Array> {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    await yieldToEventLoop(signal);
    const row = out.subarray(i * size, (i + 1) * size);
    for (let l = 0; l < i; l++) {
      const factor = lower[i * size + l]!;
      for (let j = 0; j <= l; j++) row[j]! -= factor * out[l * size + j]!;
    }
    row[i] = 1;
    for (let j = 0; j <= i; j++) row[j]! /= lower[i * size + i]!;
  }
  return out;
}

function notPositive(): RangeError {
  return new RangeError(
    t(
      'a component of the Gaussian mixture collapsed to fewer dimensions than the features have: raise its regularisation, take fewer components, or a diagonal covariance',
    ),
  );
}
