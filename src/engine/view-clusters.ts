import type { RunConfiguration, ScoreCurve, ViewName } from '../protocol/dataset';
import { firstNearlyBestAgreement, minimumAfterFirstPeak, mostStableBehindFirstDip } from './cluster/choose-k';
import { measureCurve, sampleForCurve, type KCurve } from './cluster/k-curve';
import { kMeans, type KMeansResult } from './cluster/kmeans';
import { silhouettes } from './cluster/silhouette';
import { agreementOfCurves, mostConfirmed } from './cluster/view-agreement';
import type { ViewPartition } from './consensus';
import type { FeatureMatrix } from './features/matrix';
import type { PresetPlan } from './presets';
import type { Random } from './random';
import type { Artifact } from './store';

/** One view's features as k-means sees them. */
export interface PreparedView {
  readonly view: ViewName;
  readonly features: FeatureMatrix;
}

/** One view from features to clusters. */
export interface ClusteredView extends ViewPartition {
  readonly curve: ScoreCurve;
}

/** What clustering needs beside the features. */
export interface ClusteringContext {
  readonly configuration: RunConfiguration;
  readonly plan: PresetPlan;
  /** Of the run; every draw is forked from it by name, so that the order of the views does not matter. */
  readonly random: Random;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Curves are measured on at most this many images: their shape does not need them all, and their cost does not grow. */
const SAMPLE = 2000;
/** For first clusters, which are replaced by better ones: fewer images and starts. */
const FIRST_SAMPLE = 1000;
const FIRST_STARTS = 2;

/** Clusters for the time until all views are there: one view alone, at its most stable k on a small sample. */
export async function firstClusters(prepared: PreparedView, context: ClusteringContext): Promise<ClusteredView> {
  const curve = await curveOf(prepared, FIRST_SAMPLE, FIRST_STARTS, context);
  const rule = context.configuration.k === 'auto' ? 'most stable' : 'fixed';
  return clusterAlone(prepared, curve, rule, mostStableBehindFirstDip(curve.stabilities), 1, context);
}

/** As published: every view by itself, at the k that its intra/inter score gives. */
export async function clusterApart(
  views: readonly PreparedView[],
  context: ClusteringContext,
): Promise<ClusteredView[]> {
  const { configuration, plan } = context;
  const rule = configuration.k === 'auto' ? 'minimum after the first local maximum' : 'fixed';
  const clusters: ClusteredView[] = [];
  for (const prepared of views) {
    const curve = await curveOf(prepared, SAMPLE, plan.curveStarts, context);
    const at = minimumAfterFirstPeak(curve.scores);
    clusters.push(await clusterAlone(prepared, curve, rule, at, plan.kMeansRestarts, context));
  }
  return clusters;
}

/**
 * All views at one k, the smallest at which they agree nearly as well as at any. Each view keeps the one of its restarts
 * that the others confirm best.
 */
export async function clusterTogether(
  views: readonly PreparedView[],
  context: ClusteringContext,
): Promise<ClusteredView[]> {
  const { configuration, plan, random, onProgress, signal } = context;
  const curves: KCurve[] = [];
  for (const prepared of views) curves.push(await curveOf(prepared, SAMPLE, plan.curveStarts, context));
  const agreements = agreementOfCurves(curves);
  const chosen = curves[0]!.ks[firstNearlyBestAgreement(agreements)]!;
  const results: KMeansResult[][] = [];
  for (const [done, { view, features }] of views.entries()) {
    const restarts: KMeansResult[] = [];
    for (let restart = 0; restart < plan.kMeansRestarts; restart++) {
      const draw = random.fork(`cluster ${view}`).fork(`restart ${restart}`);
      restarts.push(await kMeans(features, chosen, 1, draw, signal));
      onProgress(done * plan.kMeansRestarts + restart + 1, views.length * plan.kMeansRestarts);
    }
    results.push(restarts);
  }
  const confirmed = mostConfirmed(results);
  const rule = configuration.k === 'auto' ? 'agreement of the views' : 'fixed';
  return Promise.all(
    views.map(({ view, features }, i) => {
      const { ks, scores, stabilities } = curves[i]!;
      const curve: ScoreCurve = { view, ks, scores, stabilities, agreements, chosen, rule };
      return clustered(features, confirmed[i]!, curve, signal);
    }),
  );
}

/** The curve over the range, or at the one k that was asked for; on the same images in every view. */
function curveOf(
  { view, features }: PreparedView,
  most: number,
  starts: number,
  { configuration: { k, kRange }, random, onProgress, signal }: ClusteringContext,
): Promise<KCurve> {
  const sample = sampleForCurve(features.count, most, random.fork('curve sample'));
  const range = k === 'auto' ? kRange : ([k, k] as const);
  const draws = random.fork(`cluster ${view}`).fork('curve');
  return measureCurve(features, sample, range, starts, draws, onProgress, signal);
}

async function clusterAlone(
  { view, features }: PreparedView,
  { ks, scores, stabilities }: KCurve,
  rule: ScoreCurve['rule'],
  at: number,
  restarts: number,
  { random, signal }: ClusteringContext,
): Promise<ClusteredView> {
  const chosen = ks[at]!;
  const best = await kMeans(features, chosen, restarts, random.fork(`cluster ${view}`).fork('alone'), signal);
  return clustered(features, best, { view, ks, scores, stabilities, chosen, rule }, signal);
}

async function clustered(
  features: FeatureMatrix,
  { labels, centres }: KMeansResult,
  curve: ScoreCurve,
  signal: AbortSignal,
): Promise<ClusteredView> {
  const scores =
    centres.length > features.dimension
      ? await silhouettes(features, labels, centres, signal)
      : new Float32Array(features.count);
  return { view: curve.view, labels, silhouettes: scores, k: curve.chosen, curve };
}

export type ClustersMeta = readonly { readonly view: ViewName; readonly curve: ScoreCurve }[];

/** The clusters of some views as the store keeps them. */
export function artifactOf(views: readonly ClusteredView[]): Artifact<ClustersMeta> {
  return {
    meta: views.map(({ view, curve }) => ({ view, curve })),
    columns: Object.fromEntries<Int32Array | Float32Array>(
      views.flatMap(({ view, labels, silhouettes }): [string, Int32Array | Float32Array][] => [
        [`${view} labels`, labels],
        [`${view} silhouettes`, silhouettes],
      ]),
    ),
  };
}

/** Reads back what {@link artifactOf} returned. */
export function clustersOfViews({ meta, columns }: Artifact<ClustersMeta>): ClusteredView[] {
  return meta.map(({ view, curve }) => ({
    ...{ view, curve, k: curve.chosen },
    labels: columns[`${view} labels`] as Int32Array,
    silhouettes: columns[`${view} silhouettes`] as Float32Array,
  }));
}
