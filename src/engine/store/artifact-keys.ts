import { EXTRACTORS, type ExtractorName } from '../../domain/methods';

/** The networks of a run whose weights are kept. */
export const MODELS = [...EXTRACTORS, 'classifier'] as const;
export type ModelName = (typeof MODELS)[number];

/**
 * Names of the files in the store that a run's snapshot comes from: `results/<key>` and
 * `models/<key>`.
 */
export interface ArtifactKeys {
  /** The extractors' rows as k-means saw them. */
  readonly prepared: Readonly<Partial<Record<ExtractorName, string>>>;
  /** The clusters of all extractors. */
  readonly clusters?: string;
  /** What the network saw in each image. */
  readonly classes?: string;
  readonly models: Readonly<Partial<Record<ModelName, string>>>;
}
