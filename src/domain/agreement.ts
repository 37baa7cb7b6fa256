/** Whose agreement the tiers of a run tell. */
import type { RunSnapshot } from './dataset';
import { hierarchyOf } from './groups-in-hierarchy';

/**
 * `views`: how many of the views put an image under its label. `neighbours`: how many of its nearest images share its label, as
 * in a graph: nearly all, most, or half and fewer.
 */
export type Voters = 'views' | 'neighbours';

/** Undefined where one view is all there is: nothing could agree with it. */
export function votersOf(snapshot: RunSnapshot): Voters | undefined {
  if (hierarchyOf(snapshot)) return 'neighbours';
  return Object.keys(snapshot.views).length > 1 ? 'views' : undefined;
}
