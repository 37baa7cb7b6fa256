import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from '../numeric/matrix';
import type { RowSource } from './row-source';
import { project } from '../numeric/kernels/project';
import type { Random } from '../base/random';
import { leadingComponents, sampleForComponents } from '../numeric/pca';
import type { Work } from '../base/work';

/**
 * Turns an extractor's features into the rows that k-means sees: learned from some images, it
 * serves others as well.
 */
export interface Preparation {
  /** Mean of each feature. */
  readonly mean: Float32Array;
  /** One over the standard deviation of each feature; 0 where a feature is constant. */
  readonly scale: Float32Array;
  /**
   * Principal components, one a row: components × dimension; empty where the features are kept as
   * they are.
   */
  readonly basis: Float32Array;
  /**
   * Factor of each column behind the projection; empty where rows are not brought to unit length.
   */
  readonly whitening: Float32Array;
}

/** Rows that are worked on at once: few enough to stay in the cache and for a cancel to be felt. */
const BATCH = 128;

/**
 * How features become the rows that clusterers see. `published`: standardised. `refined`:
 * standardised and cut to their principal components. Each component is divided by the root of its
 * deviation: half-way to whitening, so that brightness does not drown the rest. Rows are brought to
 * unit length, which makes the distance an angle. `components`: standardised and cut to their
 * principal components as they are; a pretrained network has sorted out what matters already.
 * `variance`: the principal components that hold 95 % of the variance; parts of unlike kinds get
 * equal shares of it first. `plain`: as they are. `angles`: cut to their principal components as
 * they are and brought to unit length, which leaves the angles between rows of unit length.
 */
export type PreparationRules = 'published' | 'refined' | 'components' | 'variance' | 'plain' | 'angles';

/**
 * Share of the variance that `variance` keeps, and how many components it takes for that at most.
 */
const KEPT_VARIANCE = 0.95;
const MOST_COMPONENTS = 256;
/** Rounds that find the components for angles: with fewer, neighbours depend on the draws. */
const SURE_ITERATIONS = 20;

/**
 * Learns a preparation from rows and returns it with those rows prepared.
 * @param components kept at most by `refined` and `components`; where features or rows are no more
 * than these, the features stay.
 * @param onRows told of rows read; each row is read twice.
 */
export async function learnPreparation(
  source: RowSource,
  components: number,
  rules: PreparationRules,
  random: Random,
  work: Work,
): Promise<{ preparation: Preparation; rows: Float32Array; dimension: number }> {
  const { count } = source;
  const measured = await moments(source, (done) => work.progress(done, 2 * count), work.signal);
  let preparation: Preparation = { ...scaling(measured, rules, source), basis: NONE, whitening: NONE };
  const most = Math.min(rules === 'variance' ? MOST_COMPONENTS : components, source.dimension, count - 1);
  const cut =
    ['refined', 'components', 'angles'].includes(rules) && components < source.dimension && components < count;
  if (cut || rules === 'variance') {
    const sample = standardised(source, preparation, sampleForComponents(count, random));
    const basis = await leadingComponents(
      sample,
      most,
      random,
      work.signal,
      rules === 'angles' ? SURE_ITERATIONS : undefined,
    );
    preparation = { ...preparation, basis: rules === 'variance' ? holding(KEPT_VARIANCE, basis, sample) : basis };
  }
  const projected = await projectAll(
    source,
    preparation,
    (done) => work.progress(count + done, 2 * count),
    work.signal,
  );
  if (rules === 'refined' || rules === 'angles') {
    const even = new Float32Array(projected.dimension).fill(1);
    preparation = { ...preparation, whitening: rules === 'angles' ? even : halfWhitening(projected) };
    toUnitLength(projected, preparation.whitening);
  }
  return { preparation, rows: projected.rows, dimension: projected.dimension };
}

/** The rows of other images, prepared as those were from which the preparation was learned. */
export async function prepare(
  source: RowSource,
  preparation: Preparation,
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  const projected = await projectAll(source, preparation, () => undefined, signal);
  if (preparation.whitening.length > 0) toUnitLength(projected, preparation.whitening);
  return projected;
}

const NONE = new Float32Array(0);

interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** What is subtracted from each feature, and what it is multiplied with. */
function scaling(
  { mean, variance }: Moments,
  rules: PreparationRules,
  { dimension, parts = [dimension] }: RowSource,
): Pick<Preparation, 'mean' | 'scale'> {
  if (rules === 'plain') return { mean: new Float32Array(dimension), scale: new Float32Array(dimension).fill(1) };
  if (rules === 'angles') return { mean: Float32Array.from(mean), scale: new Float32Array(dimension).fill(1) };
  const scale = Float32Array.from(variance, (value) => (Math.sqrt(value) > 1e-6 ? 1 / Math.sqrt(value) : 0));
  if (rules === 'variance') {
    let from = 0;
    for (const part of parts) {
      const total = variance.subarray(from, from + part).reduce((sum, value) => sum + value, 0);
      scale.fill(total > 0 ? 1 / Math.sqrt(total) : 0, from, from + part);
      from += part;
    }
  }
  return { mean: Float32Array.from(mean), scale };
}

/**
 * The first of the components, in the order of their variance, that hold this share of the
 * sample's.
 */
function holding(share: number, basis: Float32Array, sample: FeatureMatrix): Float32Array {
  const { count, dimension, rows } = sample;
  const components = basis.length / dimension;
  const scores = new Float32Array(count * components);
  project({ rows, count }, { basis, components, dimension }, scores);
  const variances = new Float64Array(components);
  scores.forEach((score, at) => (variances[at % components]! += score * score));
  const order = Array.from(variances.keys()).sort((a, b) => variances[b]! - variances[a]!);
  const wanted = share * rows.reduce((sum, value) => sum + value * value, 0);
  let held = 0;
  const enough = order.findIndex((component) => (held += variances[component]!) >= wanted);
  const kept = enough < 0 ? order : order.slice(0, enough + 1);
  const out = new Float32Array(kept.length * dimension);
  kept.forEach((component, at) => {
    out.set(basis.subarray(component * dimension, (component + 1) * dimension), at * dimension);
  });
  return out;
}

async function moments(source: RowSource, onRows: (done: number) => void, signal: AbortSignal): Promise<Moments> {
  const { count, dimension } = source;
  const sum = new Float64Array(dimension);
  const square = new Float64Array(dimension);
  for await (const { rows, end } of batches(source, signal)) {
    for (let at = 0; at < rows.length;) {
      for (let j = 0; j < dimension; j++, at++) {
        const value = rows[at]!;
        sum[j]! += value;
        square[j]! += value * value;
      }
    }
    onRows(end);
  }
  const mean = sum.map((value) => value / count);
  return { mean, variance: square.map((value, j) => Math.max(0, value / count - mean[j]! ** 2)) };
}

function standardised(source: RowSource, preparation: Preparation, chosen: Int32Array): FeatureMatrix {
  const { dimension } = source;
  const rows = new Float32Array(chosen.length * dimension);
  chosen.forEach((image, at) => source.read(image, 1, rows.subarray(at * dimension, (at + 1) * dimension)));
  standardise(rows, preparation);
  return { count: chosen.length, dimension, rows };
}

/** Shifts and scales every feature to mean 0 and variance 1, in place. */
function standardise(rows: Float32Array, { mean, scale }: Preparation): void {
  for (let at = 0; at < rows.length;) {
    for (let j = 0; j < mean.length; j++, at++) rows[at] = (rows[at]! - mean[j]!) * scale[j]!;
  }
}

async function projectAll(
  source: RowSource,
  preparation: Preparation,
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  const { count, dimension: features } = source;
  const { basis } = preparation;
  const dimension = basis.length > 0 ? basis.length / features : features;
  const onto = { basis, components: dimension, dimension: features };
  const out = new Float32Array(count * dimension);
  for await (const { rows, start, end } of batches(source, signal)) {
    standardise(rows, preparation);
    if (basis.length === 0) out.set(rows, start * dimension);
    else project({ rows, count: end - start }, onto, out.subarray(start * dimension));
    onRows(end);
  }
  return { count, dimension, rows: out };
}

async function* batches(
  source: RowSource,
  signal: AbortSignal,
): AsyncGenerator<{ rows: Float32Array; start: number; end: number }> {
  const buffer = new Float32Array(BATCH * source.dimension);
  for (let start = 0; start < source.count; start += BATCH) {
    await yieldToEventLoop(signal);
    const end = Math.min(source.count, start + BATCH);
    source.read(start, end - start, buffer);
    yield { rows: buffer.subarray(0, (end - start) * source.dimension), start, end };
  }
}

function halfWhitening({ count, dimension, rows }: FeatureMatrix): Float32Array {
  const squares = new Float64Array(dimension);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimension; j++, at++) squares[j]! += rows[at]! ** 2;
  return Float32Array.from(squares, (sum) => (sum > 0 ? (sum / count) ** -0.25 : 0));
}

/** Weights the columns and scales each row to length 1, in place. */
function toUnitLength({ count, dimension, rows }: FeatureMatrix, whitening: Float32Array): void {
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    let sum = 0;
    for (let j = 0; j < dimension; j++) sum += (row[j]! *= whitening[j]!) ** 2;
    const length = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let j = 0; j < dimension; j++) row[j]! *= length;
  }
}
