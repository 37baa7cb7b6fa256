/** Names steps of curation for a person. */
import { t } from '@vscode/l10n';
import type { Curated, Edit } from '../../src/domain/curation';
import { clusterWithId } from './labels';
import { count, images } from '../ui/wording';
import { isolated } from '../ui/isolated';

/** For example `Move 12 images to beach`. A label that is gone is not named. */
export function editWords(edit: Edit, curated: Curated): string {
  const named = (id: number): string => {
    const cluster = clusterWithId(curated, id);
    return cluster.id === id ? isolated(cluster.name) : t('a label');
  };
  switch (edit.kind) {
    case 'rename':
      return t('Rename to {0}', isolated(edit.name));
    case 'merge':
      return t('Merge {0} labels into {1}', count(edit.clusters.length), named(edit.into));
    case 'split':
      return t('Split {0}', named(edit.cluster));
    case 'move':
      return t('Move {0} to {1}', images(edit.images.length), named(edit.to));
    case 'label':
      return t('Label {0} {1}', images(edit.cluster.images.length), isolated(edit.cluster.name));
    case 'import': {
      const labels = [...edit.created, ...edit.moved];
      return t('Import the labels of {0}', images(labels.reduce((sum, each) => sum + each.images.length, 0)));
    }
    case 'exclude':
      return t('Exclude {0}', images(edit.images.length));
    case 'include':
      return t('Include {0}', images(edit.images.length));
    case 'review':
      return t('Mark {0} reviewed', images(edit.images.length));
    case 'unreview':
      return t('Mark {0} not reviewed', images(edit.images.length));
    case 'tag':
      return t('Tag {0}: {1}', images(edit.images.length), edit.tags.map(isolated).join(', '));
    case 'untag':
      return t('Untag {0}: {1}', images(edit.images.length), edit.tags.map(isolated).join(', '));
    case 'relabel':
      return t('Move {0} as learned', images(edit.moves.reduce((sum, move) => sum + move.images.length, 0)));
    default:
      return edit satisfies never;
  }
}
