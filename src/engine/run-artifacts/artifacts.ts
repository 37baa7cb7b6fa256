import { stampOf } from '../base/file-stamp';
import type { ExtractorName } from '../../domain/methods';
import type { ArtifactKeys, ModelName } from '../store/artifact-keys';
import { currentArtifacts } from '../curation/current';
import { matrixOf, type FeatureMatrix } from '../numeric/matrix';
import type { SeenClasses } from '../features/pretrained/top-classes';
import { keptClasses } from './kept-classes';
import { keptModel, type KeptModel } from '../network/training';
import type { Store } from '../store/store';
import type { ClusteredFeatures } from '../cluster/one-extractor';
import { clustersOfFeatures, type ClustersMeta } from '../cluster/kept-clusters';

/**
 * What the store keeps of the run that `current.json` shows. A file is read when it is first asked
 * for; undefined stands for one that the run did not write, that is gone or that is damaged.
 */
export interface RunArtifacts {
  readonly keys: ArtifactKeys;
  /** An extractor's rows as k-means saw them. */
  prepared(extractor: ExtractorName): FeatureMatrix | undefined;
  /** Labels, silhouettes and curve of an extractor. */
  clustering(extractor: ExtractorName): ClusteredFeatures | undefined;
  model(name: ModelName): KeptModel | undefined;
  /** What the network saw in the images of the labelling, of which there are `count`. */
  seenClasses(count: number): SeenClasses | undefined;
}

const NONE: ArtifactKeys = { prepared: {}, models: {} };

/**
 * What was opened last: each question about a labelling would read and check the same matrices
 * again.
 */
let opened: { readonly folder: string; readonly named: string; readonly artifacts: RunArtifacts } | undefined;

/** Gives back the memory of what was opened. */
export function dropOpenedArtifacts(): void {
  opened = undefined;
}

/**
 * What the store keeps of its current labelling. It stays in memory until another labelling is
 * asked about.
 */
export function openArtifacts(store: Store): RunArtifacts {
  const keys = currentArtifacts(store) ?? NONE;
  const named = JSON.stringify(keys);
  if (opened?.folder === store.folder && opened.named === named) return opened.artifacts;
  // The old ones first: both together may not fit.
  opened = undefined;
  opened = { folder: store.folder, named, artifacts: artifactsOf(store, keys) };
  return opened.artifacts;
}

function artifactsOf(store: Store, keys: ArtifactKeys): RunArtifacts {
  /**
   * Values by file, as long as the file is the same: it may be damaged, removed or made anew
   * meanwhile.
   */
  const known = new Map<string, { readonly stamp: string; readonly value: unknown }>();
  const once = <T>(name: string, read: () => T): T => {
    const stamp = stampOf(store.path(name));
    const before = known.get(name);
    if (before?.stamp === stamp) return before.value as T;
    known.delete(name);
    const value = read();
    if (value !== undefined) known.set(name, { stamp, value });
    return value;
  };
  return {
    keys,
    clustering: (extractor) => {
      const key = keys.clusters;
      if (key === undefined) return undefined;
      const clusters = once(`results/${key}`, () => {
        const kept = store.read<ClustersMeta>(`results/${key}`);
        return kept && clustersOfFeatures(kept);
      });
      return clusters?.find((each) => each.extractor === extractor);
    },
    prepared: (extractor) => {
      const key = keys.prepared[extractor];
      if (key === undefined) return undefined;
      return once(`results/${key}`, () => {
        const kept = store.read<{ dimension: number }>(`results/${key}`);
        return kept && matrixOf(kept);
      });
    },
    seenClasses: (count) => {
      const key = keys.classes;
      return key === undefined ? undefined : once(`results/${key}`, () => keptClasses(store, key, count));
    },
    model: (name) => {
      const key = keys.models[name];
      return key === undefined ? undefined : once(`models/${key}`, () => keptModel(store, key));
    },
  };
}
