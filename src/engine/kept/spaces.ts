import { VIEWS, type ViewName } from '../../domain/methods';
import type { Space } from '../../protocol/inspection';
import { WinnowFailure } from '../base/failure';
import { sideBySide, type FeatureMatrix } from '../numeric/matrix';
import type { RunArtifacts } from './artifacts';

/** The views of a run whose rows make up a space. */
export function viewsOf({ keys }: Pick<RunArtifacts, 'keys'>, space: Space): readonly ViewName[] {
  return space === 'all' ? VIEWS.filter((view) => keys.prepared[view] !== undefined) : [space];
}

/**
 * The rows in which a space compares images: a view's as k-means saw them, or those of all views side by side.
 * @throws WinnowFailure `bad-request` when the store no longer holds them.
 */
export function rowsOf(artifacts: RunArtifacts, space: Space): FeatureMatrix {
  const parts = viewsOf(artifacts, space).map((view) => artifacts.prepared(view) ?? missing(view));
  return parts.length === 0 ? missing('hog') : sideBySide(parts);
}

function missing(view: ViewName): never {
  throw new WinnowFailure('bad-request', `The store does not hold the features of the view ${view}. Cluster again.`);
}
