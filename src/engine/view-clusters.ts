import type { RunConfiguration, ScoreCurve, ViewName } from '../protocol/dataset';
import { chooseClustering } from './cluster/choose-k';
import { prepareForClustering } from './cluster/prepare';
import { silhouettes } from './cluster/silhouette';
import type { ViewPartition } from './consensus';
import type { FeatureMatrix } from './features/matrix';
import type { PresetPlan } from './presets';
import type { Random } from './random';
import type { Artifact } from './store';

/** One view from features to clusters. */
export interface ClusteredView extends ViewPartition {
  readonly curve: ScoreCurve;
  /** The features as k-means saw them. */
  readonly prepared: FeatureMatrix;
}

export interface ClusteringMeta {
  readonly curve: ScoreCurve;
  readonly dimension: number;
}

/** Prepares a view's features, clusters them for each k of the range and measures the silhouettes of the chosen one. */
export async function clusterView(
  view: ViewName,
  features: FeatureMatrix,
  configuration: RunConfiguration,
  plan: PresetPlan,
  random: Random,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Artifact<ClusteringMeta>> {
  const prepared = await prepareForClustering(features, plan.components, plan.rules, random.fork('components'), signal);
  const { k, kRange } = configuration;
  const rule =
    k !== 'auto' ? 'fixed' : plan.rules === 'refined' ? 'most stable' : 'minimum after the first local maximum';
  const { best, curve } = await chooseClustering(
    view,
    prepared,
    k === 'auto' ? kRange : [k, k],
    rule,
    plan.kMeansRestarts,
    random.fork('starts'),
    onProgress,
    signal,
  );
  const scores =
    best.centres.length > prepared.dimension
      ? await silhouettes(prepared, best.labels, best.centres, signal)
      : new Float32Array(prepared.count);
  return {
    meta: { curve, dimension: prepared.dimension },
    columns: { labels: best.labels, silhouettes: scores, prepared: prepared.rows },
  };
}

/** Reads back what {@link clusterView} returned. */
export function clusteredView(view: ViewName, { meta, columns }: Artifact<ClusteringMeta>): ClusteredView {
  const rows = columns.prepared as Float32Array;
  return {
    view,
    labels: columns.labels as Int32Array,
    silhouettes: columns.silhouettes as Float32Array,
    k: meta.curve.chosen,
    curve: meta.curve,
    prepared: { count: rows.length / meta.dimension, dimension: meta.dimension, rows },
  };
}
