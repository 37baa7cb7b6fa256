/** The edits that give labels the names that are proposed for them. Pure. */
import { afterStep, curate, type Curated, type Edit } from './curation';
import type { RunSnapshot } from './dataset';
import { unusedName } from './label-names';

/**
 * Gives a cluster the name that is proposed for it, or `name 2`, `name 3`… where another has it
 * already.
 * Undefined where no name is proposed.
 */
export function acceptedName(curated: Curated, cluster: number): Extract<Edit, { kind: 'rename' }> | undefined {
  const proposal = curated.clusters.find(({ id }) => id === cluster)?.proposals?.[0];
  if (proposal === undefined) return undefined;
  const taken = new Set(curated.clusters.filter(({ id }) => id !== cluster).map(({ name }) => name.toLowerCase()));
  return { kind: 'rename', cluster, name: unusedName(proposal, taken) };
}

/**
 * Gives every cluster the name that is proposed first for it, the largest cluster's first: an edit
 * each.
 */
export function acceptedNames(snapshot: RunSnapshot): Extract<Edit, { kind: 'rename' }>[] {
  const edits: Extract<Edit, { kind: 'rename' }>[] = [];
  let accepted = snapshot;
  for (const { id } of curate(snapshot).clusters) {
    const edit = acceptedName(curate(accepted), id);
    if (!edit) continue;
    edits.push(edit);
    accepted = { ...accepted, curation: afterStep(accepted.curation, { kind: 'edit', edit }) };
  }
  return edits;
}

/** The snapshot with every first proposal accepted. Nothing is written down. */
export function withAcceptedNames(snapshot: RunSnapshot): RunSnapshot {
  const { edits, undone } = snapshot.curation;
  const accepted = acceptedNames(snapshot);
  return accepted.length === 0 ? snapshot : { ...snapshot, curation: { edits: [...edits, ...accepted], undone } };
}
