/** One extractor from features to clusters, at a k that is chosen elsewhere. */
import type { ScoreCurve } from '../../domain/dataset';
import type { RunConfiguration } from '../../domain/configuration';
import type { ExtractorName } from '../../domain/methods';
import type { Random } from '../base/random';
import type { Work } from '../base/work';
import { centresOf } from '../numeric/centres';
import type { KMeansResult } from '../numeric/kmeans';
import { KMeansPool, type KMeansTask } from '../numeric/kmeans-pool';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import { silhouettes } from '../numeric/silhouette';
import type { PresetPlan } from '../presets/presets';
import { bySilhouette } from './k-for-kmeans/best-restart';
import { measureCurve, sampleForCurve, smallestInertia, type KCurve } from './k-for-kmeans/k-curve';
import type { FeaturePartition } from './feature-partition';

/** One extractor's features as clusterers see them. */
export interface PreparedFeatures {
  readonly extractor: ExtractorName;
  readonly features: FeatureMatrix;
  /** Cluster of each image, where the extractor clusters by itself. */
  readonly partition?: Int32Array;
}

/** One extractor from features to clusters. */
export interface ClusteredFeatures extends FeaturePartition {
  readonly curve: ScoreCurve;
}

/** What clustering needs beside the features. */
export interface ClusteringContext extends Work {
  readonly configuration: RunConfiguration;
  readonly plan: PresetPlan;
  /**
   * Of the run; every draw is forked from it by name, so that the order of the extractors does not
   * matter.
   */
  readonly random: Random;
}

/** With the threads that the k-means runs of one call share. */
export interface PooledContext extends ClusteringContext {
  readonly pool: KMeansPool;
}

/** Does `work` with threads that end with it. */
export async function withThreads<T>(
  context: ClusteringContext,
  work: (pooled: PooledContext) => Promise<T>,
): Promise<T> {
  const pool = new KMeansPool(context.configuration.threads);
  try {
    return await work({ ...context, pool });
  } finally {
    await pool.close();
  }
}

/**
 * Clusters that come with no curve over k. Noise, −1, lies in no cluster, and so as badly as can
 * be.
 */
export async function withoutCurve(
  extractor: ExtractorName,
  features: FeatureMatrix,
  labels: Int32Array,
  { signal }: ClusteringContext,
): Promise<ClusteredFeatures> {
  const k = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const curve: ScoreCurve = { extractor, ks: [], scores: [], stabilities: [], chosen: k, rule: 'own' };
  const clustered = Int32Array.from(labels.keys()).filter((row) => labels[row]! >= 0);
  const scores = new Float32Array(features.count).fill(-1);
  const fit =
    k < 2
      ? new Float32Array(clustered.length)
      : await silhouettes(
          takeRows(features, clustered),
          clustered.map((row) => labels[row]!),
          centresOf(features, labels, k),
          signal,
        );
  clustered.forEach((row, at) => (scores[row] = fit[at]!));
  return { extractor, labels, silhouettes: scores, k, curve };
}

/**
 * The curve over the range, or at the one k that was asked for; on the same images in every
 * extractor.
 */
export function curveOf(
  { extractor, features }: PreparedFeatures,
  most: number,
  starts: number,
  { configuration: { k, kRange }, random, progress, signal, pool }: PooledContext,
): Promise<KCurve> {
  const sample = sampleForCurve(features.count, most, random.fork('curve sample'));
  const range = k === 'auto' ? kRange : ([k, k] as const);
  const plan = { range, starts, random: random.fork(`cluster ${extractor}`).fork('curve') };
  return measureCurve(features, sample, plan, { progress, signal }, pool);
}

/** As many runs of k-means at one k, each with a seed of its own. */
export function restartsOf(k: number, restarts: number, random: Random): KMeansTask[] {
  return Array.from({ length: restarts }, (_, restart) => ({ k, seed: random.fork(`restart ${restart}`).seed }));
}

/** The restart with the best silhouette; one cluster alone has none. */
export async function bestFitting(
  features: FeatureMatrix,
  restarts: readonly KMeansResult[],
  random: Random,
  signal: AbortSignal,
): Promise<KMeansResult> {
  const oneCluster = restarts[0]!.centres.length === features.dimension;
  return oneCluster ? smallestInertia(restarts) : (await bySilhouette(features, restarts, random, signal))[0]!;
}

/** The point of a curve at which an extractor is clustered. */
interface ChosenPoint {
  readonly rule: ScoreCurve['rule'];
  /** Index into the curve's `ks`. */
  readonly at: number;
  /** Runs of k-means at that k. */
  readonly restarts: number;
  /** Which of them counts; without it that of the smallest inertia. */
  readonly pick?: typeof bestFitting;
}

/** Clusters one extractor at the point of its curve that a rule chose. */
export async function clusterAlone(
  { extractor, features }: PreparedFeatures,
  { ks, scores, stabilities }: KCurve,
  { rule, at, restarts, pick }: ChosenPoint,
  { random, signal, pool }: PooledContext,
): Promise<ClusteredFeatures> {
  const chosen = ks[at]!;
  const draws = random.fork(`cluster ${extractor}`).fork('alone');
  const found = await pool.run(features, restartsOf(chosen, restarts, draws), () => undefined, signal);
  const best = pick ? await pick(features, found, draws, signal) : smallestInertia(found);
  return clustered(features, best, { extractor, ks, scores, stabilities, chosen, rule }, signal);
}

/**
 * A result of k-means with the silhouette of each image, which is 0 where all images are one
 * cluster.
 */
export async function clustered(
  features: FeatureMatrix,
  { labels, centres }: KMeansResult,
  curve: ScoreCurve,
  signal: AbortSignal,
): Promise<ClusteredFeatures> {
  const scores =
    centres.length > features.dimension
      ? await silhouettes(features, labels, centres, signal)
      : new Float32Array(features.count);
  return { extractor: curve.extractor, labels, silhouettes: scores, k: curve.chosen, curve };
}
