import type { ViewName } from '../../protocol/dataset';
import type { ArtifactKeys, ModelName } from '../artifact-keys';
import type { FeatureMatrix } from '../features/matrix';
import { keptModel, type KeptModel } from '../features/training';
import type { Store } from '../store';
import { clusteredView, type ClusteredView, type ClusteringMeta } from '../view-clusters';

/**
 * What the store keeps of the run that `current.json` shows. A file is read when it is first asked for; undefined stands for
 * one that the run did not write, that is gone or that is damaged.
 */
export interface RunArtifacts {
  readonly keys: ArtifactKeys;
  /** A view's features as the stage gave them: count × dimension. */
  features(view: ViewName): FeatureMatrix | undefined;
  /** A view's rows as k-means saw them. */
  prepared(view: ViewName): FeatureMatrix | undefined;
  /** Labels, silhouettes, curve and prepared rows of a view. */
  clustering(view: ViewName): ClusteredView | undefined;
  model(name: ModelName): KeptModel | undefined;
}

const NONE: ArtifactKeys = { features: {}, clusterings: {}, models: {} };

export function openArtifacts(store: Store): RunArtifacts {
  const keys = store.readJson<{ artifacts?: ArtifactKeys }>('current.json')?.artifacts ?? NONE;
  const clusterings = new Map<ViewName, ClusteredView | undefined>();
  const clustering = (view: ViewName): ClusteredView | undefined => {
    if (!clusterings.has(view)) {
      const key = keys.clusterings[view];
      const kept = key === undefined ? undefined : store.read<ClusteringMeta>(`results/${key}`);
      clusterings.set(view, kept && clusteredView(view, kept));
    }
    return clusterings.get(view);
  };
  return {
    keys,
    clustering,
    prepared: (view) => clustering(view)?.prepared,
    features: (view) => {
      const key = keys.features[view];
      const kept = key === undefined ? undefined : store.read<{ dimension: number }>(`results/${key}`);
      if (!kept) return undefined;
      const { dimension } = kept.meta;
      const rows = kept.columns.rows as Float32Array;
      return { count: rows.length / dimension, dimension, rows };
    },
    model: (name) => {
      const key = keys.models[name];
      return key === undefined ? undefined : keptModel(store, key);
    },
  };
}
