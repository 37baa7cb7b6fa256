/** Who agrees or disagrees on the label of an image, where a run tells of agreement. */
import type { RunSnapshot } from './dataset';
import { hierarchyOf } from './groups-in-hierarchy';

/**
 * `extractors`: how many of the extractors put an image under its label. `neighbours`: how many of
 * its nearest images share its label, as in a graph: nearly all, most, or half and fewer.
 */
export type Voters = 'extractors' | 'neighbours';

/** Undefined where one extractor is all there is: nothing could agree with it. */
export function votersOf(snapshot: RunSnapshot): Voters | undefined {
  if (hierarchyOf(snapshot)) return 'neighbours';
  return Object.keys(snapshot.partitions).length > 1 ? 'extractors' : undefined;
}
