import { VIEWS, type ViewName } from '../../protocol/dataset';
import type { Space } from '../../protocol/inspection';
import { WinnowFailure } from '../failure';
import { sideBySide, type FeatureMatrix } from '../features/matrix';
import type { RunArtifacts } from './artifacts';

export function viewsOf(space: Space): readonly ViewName[] {
  return space === 'all' ? VIEWS : [space];
}

/**
 * The rows in which a space compares images: a view's as k-means saw them, or those of all views side by side.
 * @throws WinnowFailure `bad-request` when the store no longer holds them.
 */
export function rowsOf(artifacts: RunArtifacts, space: Space): FeatureMatrix {
  return sideBySide(viewsOf(space).map((view) => artifacts.prepared(view) ?? missing(view)));
}

function missing(view: ViewName): never {
  throw new WinnowFailure('bad-request', `The store does not hold the features of the view ${view}. Cluster again.`);
}
