import { curate } from '../../src/domain/curation';
import type { HostMessage } from '../../src/protocol/panel';
import { applyFilter } from '../services/filter';
import type { PageState } from '../services/page-services';
import type { PanelMemory } from '../services/panel-state';
import type { PanelFacts } from './panel-facts';

export type SnapshotMessage = Extract<HostMessage, { type: 'snapshot' }>;

/**
 * What there is to show: the snapshot with the person's edits, and what passes the filter.
 * @param before what was shown; what did not change since is the same object.
 */
export function shownState(
  { snapshot, thumbnails, originals }: SnapshotMessage,
  before: PageState | undefined,
  memory: PanelMemory,
  facts: PanelFacts,
): PageState {
  const keeps = before?.snapshot.curation === snapshot.curation && before.snapshot.clusters === snapshot.clusters;
  const curated = keeps ? before.curated : curate(snapshot);
  let { filter } = memory.state;
  // A filter by a label that is gone would let no image through.
  if (filter.label !== null && !curated.clusters.some(({ id }) => id === filter.label)) {
    filter = { ...filter, label: null };
    memory.save({ filter });
  }
  const known = facts.about(snapshot, memory.state);
  const passing = applyFilter(filter, snapshot, curated, known.facts);
  const pictures = originals === undefined ? {} : { originals };
  return { snapshot, curated, thumbnails, filter: passing, ...pictures, ...known };
}
