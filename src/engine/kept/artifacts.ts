import type { ViewName } from '../../domain/methods';
import type { ArtifactKeys, ModelName } from '../store/artifact-keys';
import { currentArtifacts } from '../curation/current';
import { matrixOf, type FeatureMatrix } from '../numeric/matrix';
import { keptModel, type KeptModel } from '../network/training';
import type { Artifact, Store } from '../store/store';
import { clustersOfViews, type ClusteredView, type ClustersMeta } from '../cluster/view-clusters';

/**
 * What the store keeps of the run that `current.json` shows. A file is read when it is first asked for; undefined stands for
 * one that the run did not write, that is gone or that is damaged.
 */
export interface RunArtifacts {
  readonly keys: ArtifactKeys;
  /** A view's rows as k-means saw them. */
  prepared(view: ViewName): FeatureMatrix | undefined;
  /** Labels, silhouettes and curve of a view. */
  clustering(view: ViewName): ClusteredView | undefined;
  model(name: ModelName): KeptModel | undefined;
}

const NONE: ArtifactKeys = { prepared: {}, models: {} };

export function openArtifacts(store: Store): RunArtifacts {
  const keys = currentArtifacts(store) ?? NONE;
  const read = <Meta>(key: string | undefined): Artifact<Meta> | undefined =>
    key === undefined ? undefined : store.read<Meta>(`results/${key}`);
  const matrix = (key: string | undefined): FeatureMatrix | undefined => {
    const kept = read<{ dimension: number }>(key);
    return kept && matrixOf(kept);
  };
  const prepared = new Map<ViewName, FeatureMatrix | undefined>();
  let clusters: readonly ClusteredView[] | undefined;
  return {
    keys,
    clustering: (view) => {
      if (!clusters) {
        const kept = read<ClustersMeta>(keys.clusters);
        clusters = kept ? clustersOfViews(kept) : [];
      }
      return clusters.find((each) => each.view === view);
    },
    prepared: (view) => {
      if (!prepared.has(view)) prepared.set(view, matrix(keys.prepared[view]));
      return prepared.get(view);
    },
    model: (name) => {
      const key = keys.models[name];
      return key === undefined ? undefined : keptModel(store, key);
    },
  };
}
