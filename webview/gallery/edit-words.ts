/** Names steps of curation for a person. */
import type { Curated, Edit } from '../../src/domain/curation';
import { clusterWithId } from './labels';
import { count, images } from '../ui/wording';

/** For example `Move 12 images to beach`. A label that is gone is not named. */
export function editWords(edit: Edit, curated: Curated): string {
  const named = (id: number): string => {
    const cluster = clusterWithId(curated, id);
    return cluster.id === id ? ` ${cluster.name}` : ' a label';
  };
  switch (edit.kind) {
    case 'rename':
      return `Rename to ${edit.name}`;
    case 'merge':
      return `Merge ${count(edit.clusters.length)} labels into${named(edit.into)}`;
    case 'split':
      return `Split${named(edit.cluster)}`;
    case 'move':
      return `Move ${images(edit.images.length)} to${named(edit.to)}`;
    case 'label':
      return `Label ${images(edit.cluster.images.length)} ${edit.cluster.name}`;
    case 'import':
      return `Import the labels of ${images(
        [...edit.created, ...edit.moved].reduce((sum, each) => sum + each.images.length, 0),
      )}`;
    case 'exclude':
      return `Exclude ${images(edit.images.length)}`;
    case 'include':
      return `Include ${images(edit.images.length)}`;
    case 'review':
      return `Mark ${images(edit.images.length)} reviewed`;
    case 'unreview':
      return `Mark ${images(edit.images.length)} not reviewed`;
    case 'relabel':
      return `Move ${images(edit.moves.reduce((sum, move) => sum + move.images.length, 0))} as learned`;
    default:
      return edit satisfies never;
  }
}
