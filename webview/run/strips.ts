/** The clusters of an extractor at a k that a person asked for, each as a strip of thumbnails. */
import { t } from '@vscode/l10n';
import { EXCLUDED } from '../../src/domain/curation';
import type { ClustersAt } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import type { PageServices, PageState } from '../services/page-services';
import { thumbnailAddress } from '../gallery/thumbnail';
import { baseName, images } from '../ui/wording';

/** A strip is a first look, not the whole cluster. */
const STRIP = 14;

export function strips({ labels }: ClustersAt, state: PageState, services: PageServices): HTMLElement {
  const members = new Map<number, number[]>();
  labels.forEach((cluster, image) => {
    if (state.curated.labels[image] === EXCLUDED) return;
    const list = members.get(cluster);
    if (list) list.push(image);
    else members.set(cluster, [image]);
  });
  const sorted = [...members].sort(([a, x], [b, y]) => Number(a < 0) - Number(b < 0) || y.length - x.length || a - b);
  return element(
    'ul',
    { class: 'members', attributes: { role: 'list' } },
    ...sorted.map(([cluster, list]) => {
      const name = cluster < 0 ? t('Undecided') : t('Cluster {0}', cluster);
      const select = element('button', {
        text: `${name}, ${images(list.length)}`,
        title: t('Select the images of {0}', name),
        attributes: { type: 'button' },
      });
      select.addEventListener('click', () => {
        services.selection.set(list);
        services.announce(t('{0} selected', images(list.length)));
      });
      return element('li', {}, select, element('div', { class: 'members-row' }, ...spread(list).map(square)));
    }),
  );

  function square(image: number): HTMLElement {
    const name = baseName(state.snapshot.paths[image] ?? '');
    const picture = element('img', {
      title: name,
      attributes: { alt: name, loading: 'lazy', decoding: 'async', src: thumbnailAddress(state, image) },
    });
    picture.addEventListener('dblclick', () => services.openImage(image));
    return picture;
  }
}

/**
 * At most `STRIP` of them, evenly taken, so that neighbours in one folder do not stand for a whole
 * cluster.
 */
function spread(list: readonly number[]): number[] {
  const length = Math.min(STRIP, list.length);
  return Array.from({ length }, (_, i) => list[Math.floor((i * list.length) / length)]!);
}
