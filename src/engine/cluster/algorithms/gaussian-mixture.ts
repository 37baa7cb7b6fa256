import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import type { FeatureMatrix } from '../../numeric/matrix';
import { newMixture, type Mixture, type MixtureState } from './mixture-steps';
import { kMeans } from '../../numeric/kmeans';
import { checkFinite } from '../../numeric/pairwise';
import { numberedBySize, type ClustererContext, type Partition } from '../../numeric/partition';
import { checkChoice, checkNumber, checkWhole } from '../../numeric/setting-range';

export const COVARIANCES = ['full', 'diagonal'] as const;

export interface GaussianMixtureSettings {
  /** Components, or the range from which the smallest BIC takes it. */
  readonly k: number | { readonly from: number; readonly to: number };
  /**
   * Ellipsoids of any direction, or along the axes only: a k-th of the memory and far faster where
   * features are many.
   */
  readonly covariance: (typeof COVARIANCES)[number];
  /** Added to every variance, in squared units of the features, so that no component collapses. */
  readonly regularisation: number;
  /** The fit ends when the mean log-likelihood of a row grows by less. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Fits, each from a k-means run of its own, of which the likeliest counts. */
  readonly restarts: number;
}

export const GAUSSIAN_MIXTURE: GaussianMixtureSettings = {
  k: 10,
  covariance: 'full',
  regularisation: 1e-6,
  tolerance: 1e-3,
  maxIterations: 100,
  restarts: 1,
};

export interface MixtureFit {
  /** Number of components of the fit; a component that no row is likeliest in has no cluster. */
  readonly components: number;
  readonly weights: Float64Array;
  /** components × dimension. */
  readonly means: Float64Array;
  /** Mean log-likelihood of a row. */
  readonly logLikelihood: number;
  /** Bayesian information criterion, lower is better. */
  readonly bic: number;
  readonly converged: boolean;
}

/**
 * Gaussian mixture by expectation maximisation from k-means; each row goes to its likeliest
 * component. Equal to scikit-learn's `GaussianMixture` where both start alike. Cost of an iteration
 * O(count · k · dimension²), of diagonal ones O(count · k · dimension).
 * @returns also the confidence of each row: the probability of its component, and the BIC of every
 * k that was tried.
 * @throws RangeError for settings out of range, or where a covariance is not positive despite its
 * regularisation. Sources: Dempster, Laird and Rubin 1977; Schwarz 1978 for the BIC.
 */
export async function gaussianMixture(
  features: FeatureMatrix,
  settings: GaussianMixtureSettings,
  context: ClustererContext,
): Promise<
  Partition & MixtureFit & { readonly confidences: Float32Array; readonly tried: readonly { k: number; bic: number }[] }
> {
  const { random, progress, signal } = context;
  const { from, to } = typeof settings.k === 'number' ? { from: settings.k, to: settings.k } : settings.k;
  checkWhole('k', from, 1, features.count);
  checkWhole('k', to, from, features.count);
  checkSettings(settings);
  checkFinite(features);
  const steps = (to - from + 1) * settings.restarts * settings.maxIterations;
  const tried: { k: number; bic: number }[] = [];
  let best: (MixtureState & MixtureFit) | undefined;
  let begun = 0;
  for (let k = from; k <= to; k++) {
    let ofK: (MixtureState & MixtureFit) | undefined;
    for (let restart = 0; restart < settings.restarts; restart++) {
      const { labels } = await kMeans(features, k, 1, random.fork(`k ${k} start ${restart}`), signal);
      const report = (iteration: number): void => progress(begun + iteration, steps);
      const fit = await fitMixture(features, { labels, k }, settings, report, signal);
      begun += settings.maxIterations;
      if (!ofK || fit.logLikelihood > ofK.logLikelihood) ofK = fit;
    }
    tried.push({ k, bic: ofK!.bic });
    if (!best || ofK!.bic < best.bic) best = ofK;
  }
  progress(steps, steps);
  const { responsibilities, ...fit } = best!;
  const { labels, confidences } = likeliest(responsibilities, features.count, fit.components);
  return { ...numberedBySize(labels), ...fit, confidences, tried };
}

/**
 * Fits as many components as there are clusters to start from.
 * @throws RangeError as {@link gaussianMixture}.
 */
export async function fitMixture(
  features: FeatureMatrix,
  { labels, k }: Partition,
  settings: Omit<GaussianMixtureSettings, 'k' | 'restarts'>,
  onIteration: (done: number) => void,
  signal: AbortSignal,
): Promise<MixtureState & MixtureFit> {
  checkSettings(settings);
  const { count, dimension } = features;
  const mixture: Mixture = newMixture(features, k, settings.covariance, settings.regularisation);
  const responsibilities = new Float64Array(count * k);
  labels.forEach((label, i) => (responsibilities[i * k + label] = 1));
  let logLikelihood = -Infinity;
  let converged = false;
  await mixture.maximise(responsibilities, signal);
  for (let iteration = 1; iteration <= settings.maxIterations && !converged; iteration++) {
    await yieldToEventLoop(signal);
    const next = await mixture.expect(responsibilities, signal);
    await mixture.maximise(responsibilities, signal);
    converged = Math.abs(next - logLikelihood) < settings.tolerance;
    logLikelihood = next;
    onIteration(iteration);
  }
  // Of the parameters that are returned, as the last maximisation moved them.
  logLikelihood = await mixture.expect(responsibilities, signal);
  const ofCovariance = settings.covariance === 'full' ? (dimension * (dimension + 1)) / 2 : dimension;
  const parameters = k * (ofCovariance + dimension) + k - 1;
  const bic = -2 * logLikelihood * count + parameters * Math.log(count);
  const { weights, means } = mixture;
  return { components: k, weights, means, logLikelihood, bic, converged, responsibilities };
}

function checkSettings(settings: Omit<GaussianMixtureSettings, 'k' | 'restarts'> & { restarts?: number }): void {
  checkChoice('covariance', settings.covariance, COVARIANCES);
  checkNumber('regularisation', settings.regularisation, 0, Infinity);
  checkNumber('tolerance', settings.tolerance, 0, Infinity);
  checkWhole('maxIterations', settings.maxIterations, 1, 100_000);
  checkWhole('restarts', settings.restarts ?? 1, 1, 1000);
}

function likeliest(
  responsibilities: Float64Array,
  count: number,
  k: number,
): { labels: Int32Array; confidences: Float32Array } {
  const labels = new Int32Array(count);
  const confidences = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < k; c++) {
      const share = responsibilities[i * k + c]!;
      if (share > confidences[i]!) {
        labels[i] = c;
        confidences[i] = share;
      }
    }
  }
  return { labels, confidences };
}
