import { VIEWS, type ViewName } from '../../domain/methods';

/** The networks of a run whose weights are kept. */
export const MODELS = [...VIEWS, 'classifier'] as const;
export type ModelName = (typeof MODELS)[number];

/** Names of the files in the store that a run's snapshot comes from: `results/<key>` and `models/<key>`. */
export interface ArtifactKeys {
  /** The views' rows as k-means saw them. */
  readonly prepared: Readonly<Partial<Record<ViewName, string>>>;
  /** The clusters of all views. */
  readonly clusters?: string;
  readonly models: Readonly<Partial<Record<ModelName, string>>>;
}
