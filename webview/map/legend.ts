/** The categories that colour the map: a click on one selects its images. */
import { t } from '@vscode/l10n';
import { element, space } from '../ui/element';
import { count, images } from '../ui/wording';
import type { Rgb } from '../ui/palette';
import { css } from '../ui/palette';
import { isolated } from '../ui/isolated';

export interface Category {
  readonly name: string;
  readonly colour: Rgb;
  readonly images: readonly number[];
}

/** @param select `extend` where a modifier key asks to keep what is selected. */
export function legend(
  categories: readonly Category[],
  select: (category: Category, extend: boolean) => void,
): HTMLElement {
  return element(
    'ul',
    { class: 'map-legend', attributes: { role: 'list', 'aria-label': t('Colours of the map') } },
    ...categories.map((category) => {
      const swatch = element('span', { class: 'swatch', attributes: { 'aria-hidden': 'true' } });
      swatch.style.background = css(category.colour);
      const entry = element(
        'button',
        {
          title: t('Select {0}', isolated(category.name)),
          attributes: {
            type: 'button',
            'aria-label': t('Select {0}, {1}', category.name, images(category.images.length)),
          },
        },
        swatch,
        element('span', { class: 'name', name: category.name }),
        space(),
        element('span', { class: 'count', text: count(category.images.length) }),
      );
      entry.addEventListener('click', (event) => select(category, event.ctrlKey || event.metaKey || event.shiftKey));
      return element('li', {}, entry);
    }),
  );
}
