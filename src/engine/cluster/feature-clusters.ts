import type { RunConfiguration, ScoreCurve } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import {
  firstNearlyBestSilhouette,
  firstNearlyBestAgreement,
  minimumAfterFirstPeak,
  mostStableBehindFirstDip,
} from './choose-k/k-rules';
import { measureCurve, sampleForCurve, smallestInertia, type KCurve } from './choose-k/k-curve';
import type { KMeansResult } from '../numeric/kmeans';
import { KMeansPool, type KMeansTask } from '../numeric/kmeans-pool';
import { topOf } from './algorithms/dendrogram';
import { meanSilhouette } from '../numeric/exact-silhouette';
import { bySilhouette } from './choose-k/best-restart';
import { centresOf } from '../numeric/centres';
import { cluster, reduce } from './clusterers';
import { silhouettes } from '../numeric/silhouette';
import { agreementOfCurves, mostConfirmed } from './choose-k/extractor-agreement';
import type { FeaturePartition } from './feature-partition';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import type { PresetPlan } from '../presets/presets';
import type { Random } from '../base/random';
import type { Artifact } from '../store/store';
import type { Work } from '../base/work';

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
interface Threaded extends ClusteringContext {
  readonly pool: KMeansPool;
}

/** Does `work` with threads that end with it. */
async function withThreads<T>(context: ClusteringContext, work: (threaded: Threaded) => Promise<T>): Promise<T> {
  const pool = new KMeansPool(context.configuration.threads, (message) => context.log?.('warn', message));
  try {
    return await work({ ...context, pool });
  } finally {
    await pool.close();
  }
}

/**
 * Curves are measured on at most this many images: their shape does not need them all, and their
 * cost does not grow.
 */
const SAMPLE = 2000;
/** For first clusters, which are replaced by better ones: fewer images and starts. */
const FIRST_SAMPLE = 1000;
const FIRST_STARTS = 2;
/** k-means runs at least of an extractor that no other confirms. */
const ALONE_RESTARTS = 64;
/** The extractor that needs no confirmation by others. */
const SURE: ExtractorName = 'pretrained';
/** Leaves of a dendrogram that a person can tell apart. */
const SHOWN_LEAVES = 40;

/**
 * Clusters for the time until all extractors are there: one extractor alone, at its most stable k
 * on a small sample.
 */
export function firstClusters(prepared: PreparedFeatures, context: ClusteringContext): Promise<ClusteredFeatures> {
  return withThreads(context, async (threaded) => {
    const curve = await curveOf(prepared, FIRST_SAMPLE, FIRST_STARTS, threaded);
    const rule = context.configuration.k === 'auto' ? 'most stable' : 'fixed';
    const at = mostStableBehindFirstDip(curve.stabilities);
    return clusterAlone(prepared, curve, { rule, at, restarts: 1 }, threaded);
  });
}

/**
 * Place of each extractor in the order in which the consensus takes them: first those that err
 * least alone, so that a class that only they see apart is kept.
 */
const PLACE: Readonly<Record<ExtractorName, number>> = {
  pretrained: 0,
  fisher: 1,
  'hog+pixels': 2,
  hog: 3,
  scan: 4,
  iic: 5,
  dot: 6,
  exemplar: 7,
  pairs: 8,
  dec: 9,
  'pca+hog': 10,
  autoencoder: 11,
  vae: 12,
  pca: 13,
  pixels: 14,
};

export function inOrderOfTrust(extractors: readonly ClusteredFeatures[]): ClusteredFeatures[] {
  return [...extractors].sort((a, b) => PLACE[a.extractor] - PLACE[b.extractor]);
}

/**
 * Clusters of every extractor, by the clusterer that was asked for. An extractor's own clusters
 * count where they have the k of the run.
 */
export async function clusterFeatures(
  extractors: readonly PreparedFeatures[],
  context: ClusteringContext,
): Promise<ClusteredFeatures[]> {
  const { clusterer, reduction, k } = context.configuration;
  // Too few images for a graph of neighbours are clustered by k-means.
  const byMethod = (clusterer !== 'kmeans' && clusterer !== 'graph') || reduction !== 'none';
  const own = extractors.filter(({ partition }) => partition && !byMethod && (k !== 'auto' || extractors.length === 1));
  const others = extractors.filter((extractor) => !own.includes(extractor));
  const found = await Promise.all(
    own.map(({ extractor, features, partition }) => byItself(extractor, features, partition!, context)),
  );
  if (byMethod) found.push(...(await clusterByMethod(others, context)));
  else if (others.length === 1) found.push(await mostStable(others[0]!, context));
  else if (others.length > 1) {
    found.push(...(await (context.plan.rules === 'refined' ? clusterTogether : clusterApart)(others, context)));
  }
  return extractors.map(({ extractor }) => found.find((each) => each.extractor === extractor)!);
}

/** Each extractor through its reduction and the clusterer of the run. */
async function clusterByMethod(
  extractors: readonly PreparedFeatures[],
  context: ClusteringContext,
): Promise<ClusteredFeatures[]> {
  const found: ClusteredFeatures[] = [];
  for (const { extractor, features } of extractors) {
    const random = context.random.fork(`cluster ${extractor}`);
    const reduced = await reduce(features, { ...context, random });
    if (['kmeans', 'graph'].includes(context.configuration.clusterer)) {
      found.push(await mostStable({ extractor, features: reduced }, context));
    } else {
      const { labels, dendrogram } = await cluster(reduced, { ...context, random });
      const clustered = await byItself(extractor, reduced, labels, context);
      const tree = dendrogram && topOf(dendrogram, SHOWN_LEAVES);
      found.push(tree ? { ...clustered, curve: { ...clustered.curve, tree } } : clustered);
    }
  }
  return found;
}

/**
 * One extractor alone by k-means, at the k that was asked for or its most stable one: of many
 * restarts that with the best silhouette.
 */
function mostStable(prepared: PreparedFeatures, context: ClusteringContext): Promise<ClusteredFeatures> {
  return withThreads(context, async (threaded) => {
    const { plan, configuration } = threaded;
    const curve = await curveOf(prepared, SAMPLE, plan.curveStarts, threaded);
    const rule = configuration.k === 'auto' ? 'most stable' : 'fixed';
    const restarts = Math.max(ALONE_RESTARTS, plan.kMeansRestarts);
    const at = mostStableBehindFirstDip(curve.stabilities);
    return clusterAlone(prepared, curve, { rule, at, restarts, pick: bestFitting }, threaded);
  });
}

/**
 * Clusters that come with no curve over k. Noise, −1, lies in no cluster, and so as badly as can
 * be.
 */
async function byItself(
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

/** As published: every extractor by itself, at the k that its intra/inter score gives. */
function clusterApart(
  extractors: readonly PreparedFeatures[],
  context: ClusteringContext,
): Promise<ClusteredFeatures[]> {
  const { configuration, plan } = context;
  const rule = configuration.k === 'auto' ? 'minimum after the first local maximum' : 'fixed';
  return withThreads(context, async (threaded) => {
    const clusters: ClusteredFeatures[] = [];
    for (const prepared of extractors) {
      const curve = await curveOf(prepared, SAMPLE, plan.curveStarts, threaded);
      const at = minimumAfterFirstPeak(curve.scores);
      clusters.push(await clusterAlone(prepared, curve, { rule, at, restarts: plan.kMeansRestarts }, threaded));
    }
    return clusters;
  });
}

/**
 * All extractors at one k, the smallest at which they agree nearly as well as at any. Each
 * extractor keeps the one of its restarts that the others confirm best. A pretrained extractor errs
 * so much less than the others that they say nothing of it: where there is one, its silhouette
 * chooses k and its own restart.
 */
async function clusterTogether(
  extractors: readonly PreparedFeatures[],
  context: ClusteringContext,
): Promise<ClusteredFeatures[]> {
  const { configuration, plan, random, progress, signal } = context;
  const curves: KCurve[] = [];
  const results: KMeansResult[][] = [];
  let agreements: number[] = [];
  let fits: number[] | undefined;
  let chosen = 0;
  await withThreads(context, async (threaded) => {
    for (const prepared of extractors) curves.push(await curveOf(prepared, SAMPLE, plan.curveStarts, threaded));
    agreements = agreementOfCurves(curves);
    const sure = extractors.findIndex(({ extractor }) => extractor === SURE);
    fits =
      sure < 0 || configuration.k !== 'auto'
        ? undefined
        : await silhouettesOverK(extractors[sure]!.features, curves[sure]!, threaded);
    chosen = curves[0]!.ks[fits ? firstNearlyBestSilhouette(fits) : firstNearlyBestAgreement(agreements)]!;
    const total = extractors.length * plan.kMeansRestarts;
    let done = 0;
    for (const { extractor, features } of extractors) {
      const draws = random.fork(`cluster ${extractor}`);
      const restarts = extractor === SURE ? Math.max(ALONE_RESTARTS, plan.kMeansRestarts) : plan.kMeansRestarts;
      const tasks = restartsOf(chosen, restarts, draws);
      const found = await threaded.pool.run(features, tasks, () => progress(Math.min(++done, total), total), signal);
      results.push(extractor === SURE ? [await bestFitting(features, found, draws, signal)] : found);
    }
  });
  const confirmed = mostConfirmed(results);
  const rule = configuration.k !== 'auto' ? 'fixed' : fits ? 'best silhouette' : 'agreement of the extractors';
  return Promise.all(
    extractors.map(({ extractor, features }, i) => {
      const { ks, scores, stabilities } = curves[i]!;
      const curve: ScoreCurve = {
        extractor,
        ks,
        scores,
        stabilities,
        agreements,
        chosen,
        rule,
        ...(fits ? { silhouettes: fits } : {}),
      };
      return clustered(features, confirmed[i]!, curve, signal);
    }),
  );
}

/** For each k of a curve the largest mean silhouette of its starts, exact on the curve's images. */
async function silhouettesOverK(
  features: FeatureMatrix,
  { ks, partitions }: KCurve,
  { random, signal }: Threaded,
): Promise<number[]> {
  const sample = takeRows(features, sampleForCurve(features.count, SAMPLE, random.fork('curve sample')));
  const best: number[] = [];
  for (const [at, k] of ks.entries()) {
    let largest = -1;
    for (const labels of partitions[at]!) {
      largest = Math.max(largest, (await meanSilhouette(sample, labels, k, signal)) ?? -1);
    }
    best.push(largest);
  }
  return best;
}

/**
 * The curve over the range, or at the one k that was asked for; on the same images in every
 * extractor.
 */
function curveOf(
  { extractor, features }: PreparedFeatures,
  most: number,
  starts: number,
  { configuration: { k, kRange }, random, progress, signal, pool }: Threaded,
): Promise<KCurve> {
  const sample = sampleForCurve(features.count, most, random.fork('curve sample'));
  const range = k === 'auto' ? kRange : ([k, k] as const);
  const plan = { range, starts, random: random.fork(`cluster ${extractor}`).fork('curve') };
  return measureCurve(features, sample, plan, { progress, signal }, pool);
}

function restartsOf(k: number, restarts: number, random: Random): KMeansTask[] {
  return Array.from({ length: restarts }, (_, restart) => ({ k, seed: random.fork(`restart ${restart}`).seed }));
}

/** The restart with the best silhouette; one cluster alone has none. */
async function bestFitting(
  features: FeatureMatrix,
  restarts: readonly KMeansResult[],
  random: Random,
  signal: AbortSignal,
): Promise<KMeansResult> {
  const oneCluster = restarts[0]!.centres.length === features.dimension;
  return oneCluster ? smallestInertia(restarts) : (await bySilhouette(features, restarts, random, signal))[0]!;
}

interface ChosenPoint {
  readonly rule: ScoreCurve['rule'];
  /** Index into the curve's `ks`. */
  readonly at: number;
  /** Runs of k-means at that k. */
  readonly restarts: number;
  /** Which of them counts; without it that of the smallest inertia. */
  readonly pick?: typeof bestFitting;
}

async function clusterAlone(
  { extractor, features }: PreparedFeatures,
  { ks, scores, stabilities }: KCurve,
  { rule, at, restarts, pick }: ChosenPoint,
  { random, signal, pool }: Threaded,
): Promise<ClusteredFeatures> {
  const chosen = ks[at]!;
  const draws = random.fork(`cluster ${extractor}`).fork('alone');
  const found = await pool.run(features, restartsOf(chosen, restarts, draws), () => undefined, signal);
  const best = pick ? await pick(features, found, draws, signal) : smallestInertia(found);
  return clustered(features, best, { extractor, ks, scores, stabilities, chosen, rule }, signal);
}

async function clustered(
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

export type ClustersMeta = readonly { readonly extractor: ExtractorName; readonly curve: ScoreCurve }[];

/** The clusters of some extractors as the store keeps them. */
export function artifactOf(extractors: readonly ClusteredFeatures[]): Artifact<ClustersMeta> {
  return {
    meta: extractors.map(({ extractor, curve }) => ({ extractor, curve })),
    columns: Object.fromEntries<Int32Array | Float32Array>(
      extractors.flatMap(({ extractor, labels, silhouettes }): [string, Int32Array | Float32Array][] => [
        [`${extractor} labels`, labels],
        [`${extractor} silhouettes`, silhouettes],
      ]),
    ),
  };
}

/** Reads back what {@link artifactOf} returned. */
export function clustersOfFeatures({ meta, columns }: Artifact<ClustersMeta>): ClusteredFeatures[] {
  return meta.map(({ extractor, curve }) => ({
    extractor,
    curve,
    k: curve.chosen,
    labels: columns[`${extractor} labels`] as Int32Array,
    silhouettes: columns[`${extractor} silhouettes`] as Float32Array,
  }));
}
