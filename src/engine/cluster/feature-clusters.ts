import type { ScoreCurve } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import { meanSilhouette } from '../numeric/exact-silhouette';
import type { KMeansResult } from '../numeric/kmeans';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import { topOf } from './algorithms/dendrogram';
import {
  firstNearlyBestAgreement,
  firstNearlyBestSilhouette,
  minimumAfterFirstPeak,
  mostStableBehindFirstDip,
} from './k-for-kmeans/k-rules';
import { agreementOfCurves, mostConfirmed } from './k-for-kmeans/extractor-agreement';
import { sampleForCurve, type KCurve } from './k-for-kmeans/k-curve';
import { cluster, reduce } from './clusterers';
import {
  bestFitting,
  clusterAlone,
  clustered,
  curveOf,
  restartsOf,
  withoutCurve,
  withThreads,
  type ClusteredFeatures,
  type ClusteringContext,
  type PooledContext,
  type PreparedFeatures,
} from './one-extractor';

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
const CERTAIN: ExtractorName = 'pretrained';
/** Leaves of a dendrogram that a person can tell apart. */
const SHOWN_LEAVES = 40;

/**
 * Clusters for the time until all extractors are there: one extractor alone, at its most stable k
 * on a small sample.
 */
export function firstClusters(prepared: PreparedFeatures, context: ClusteringContext): Promise<ClusteredFeatures> {
  return withThreads(context, async (pooled) => {
    const curve = await curveOf(prepared, FIRST_SAMPLE, FIRST_STARTS, pooled);
    const rule = context.configuration.k === 'auto' ? 'most stable' : 'fixed';
    const at = mostStableBehindFirstDip(curve.stabilities);
    return clusterAlone(prepared, curve, { rule, at, restarts: 1 }, pooled);
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

/** The extractors in the order in which the consensus takes them. */
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
    own.map(({ extractor, features, partition }) => withoutCurve(extractor, features, partition!, context)),
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
      const clustered = await withoutCurve(extractor, reduced, labels, context);
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
  return withThreads(context, async (pooled) => {
    const { plan, configuration } = pooled;
    const curve = await curveOf(prepared, SAMPLE, plan.curveStarts, pooled);
    const rule = configuration.k === 'auto' ? 'most stable' : 'fixed';
    const restarts = Math.max(ALONE_RESTARTS, plan.kMeansRestarts);
    const at = mostStableBehindFirstDip(curve.stabilities);
    return clusterAlone(prepared, curve, { rule, at, restarts, pick: bestFitting }, pooled);
  });
}

/** As published: every extractor by itself, at the k that its intra/inter score gives. */
function clusterApart(
  extractors: readonly PreparedFeatures[],
  context: ClusteringContext,
): Promise<ClusteredFeatures[]> {
  const { configuration, plan } = context;
  const rule = configuration.k === 'auto' ? 'minimum after the first local maximum' : 'fixed';
  return withThreads(context, async (pooled) => {
    const clusters: ClusteredFeatures[] = [];
    for (const prepared of extractors) {
      const curve = await curveOf(prepared, SAMPLE, plan.curveStarts, pooled);
      const at = minimumAfterFirstPeak(curve.scores);
      clusters.push(await clusterAlone(prepared, curve, { rule, at, restarts: plan.kMeansRestarts }, pooled));
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
  await withThreads(context, async (pooled) => {
    for (const prepared of extractors) curves.push(await curveOf(prepared, SAMPLE, plan.curveStarts, pooled));
    agreements = agreementOfCurves(curves);
    const certain = extractors.findIndex(({ extractor }) => extractor === CERTAIN);
    fits =
      certain < 0 || configuration.k !== 'auto'
        ? undefined
        : await silhouettesOverK(extractors[certain]!.features, curves[certain]!, pooled);
    chosen = curves[0]!.ks[fits ? firstNearlyBestSilhouette(fits) : firstNearlyBestAgreement(agreements)]!;
    const total = extractors.length * plan.kMeansRestarts;
    let done = 0;
    for (const { extractor, features } of extractors) {
      const draws = random.fork(`cluster ${extractor}`);
      const restarts = extractor === CERTAIN ? Math.max(ALONE_RESTARTS, plan.kMeansRestarts) : plan.kMeansRestarts;
      const tasks = restartsOf(chosen, restarts, draws);
      const found = await pooled.pool.run(features, tasks, () => progress(Math.min(++done, total), total), signal);
      results.push(extractor === CERTAIN ? [await bestFitting(features, found, draws, signal)] : found);
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
  { random, signal }: PooledContext,
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
