import { curate, EXCLUDED, type Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';

/** What is seen once every excluded image is back: each of them with the label that it had. */
export function withoutExclusion(snapshot: RunSnapshot): Curated {
  const curated = curate(snapshot);
  const images = curated.clusters.find(({ id }) => id === EXCLUDED)?.images ?? [];
  if (images.length === 0) return curated;
  const { edits } = snapshot.curation;
  return curate({ ...snapshot, curation: { edits: [...edits, { kind: 'include', images }], undone: [] } });
}
