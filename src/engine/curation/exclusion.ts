import { curate, EXCLUDED, type Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';

/**
 * What a person would see if nothing were excluded: each excluded image is back under the label
 * that it had.
 */
export function withoutExclusion(snapshot: RunSnapshot): Curated {
  const curated = curate(snapshot);
  const images = curated.clusters.find(({ id }) => id === EXCLUDED)?.images ?? [];
  if (images.length === 0) return curated;
  const { edits } = snapshot.curation;
  return curate({ ...snapshot, curation: { edits: [...edits, { kind: 'include', images }], undone: [] } });
}
