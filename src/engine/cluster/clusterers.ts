import type { RunConfiguration } from '../../protocol/dataset';
import type { FeatureMatrix } from '../features/matrix';
import type { ClustererContext, Partition } from './partition';

/** What a clusterer by name is given: the run's configuration says which, and with which settings. */
export interface MethodContext extends ClustererContext {
  readonly configuration: RunConfiguration;
}

/** Features as the reduction of the run makes them. */
export function reduce(features: FeatureMatrix, { configuration }: MethodContext): Promise<FeatureMatrix> {
  if (configuration.reduction === 'none') return Promise.resolve(features);
  throw new Error(configuration.reduction);
}

/** Clusters by the clusterer of the run, which is not k-means. */
export function cluster(_: FeatureMatrix, { configuration }: MethodContext): Promise<Partition> {
  throw new Error(configuration.clusterer);
}
