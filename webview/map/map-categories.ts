import { t } from '@vscode/l10n';
import { EXCLUDED } from '../../src/domain/curation';
import type { ExtractorName } from '../../src/domain/methods';
import type { PageState } from '../services/page-services';
import type { Palette } from '../ui/palette';
import type { Category } from './legend';

/** What colours stand for: the labels, or the clusters of one extractor. */
export type Colouring = 'label' | ExtractorName;

/** The categories by which the map is coloured; excluded images are in none. */
export function categoriesOf({ snapshot, curated }: PageState, colouring: Colouring, palette: Palette): Category[] {
  if (colouring === 'label') {
    const shown = curated.clusters.filter(({ id }) => id !== EXCLUDED);
    // By id, so that an edit of one label does not recolour the others.
    const ids = shown.map(({ id }) => id).filter((id) => id >= 0);
    const place = new Map(ids.sort((a, b) => a - b).map((id, index) => [id, index]));
    return shown.map(({ id, name, images }) => ({
      name,
      images,
      colour: id < 0 ? palette.neutral : palette.category(place.get(id) ?? 0),
    }));
  }
  const members = new Map<number, number[]>();
  snapshot.partitions[colouring]?.forEach((cluster, image) => {
    if (curated.labels[image] === EXCLUDED) return;
    const list = members.get(cluster);
    if (list) list.push(image);
    else members.set(cluster, [image]);
  });
  return [...members]
    .sort(([a], [b]) => Number(a < 0) - Number(b < 0) || a - b)
    .map(([id, images]) => ({
      name: id < 0 ? t('Undecided') : t('Cluster {0}', id),
      images,
      colour: id < 0 ? palette.neutral : palette.category(id),
    }));
}
