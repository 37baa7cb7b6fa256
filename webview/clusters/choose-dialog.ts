/** How many images are to stand for all; they become the selection. */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import { MOST_CHOSEN } from '../../src/protocol/inspection';
import { isAbort } from '../services/questions';
import type { PageServices, PageState } from '../services/page-services';
import { openDialog } from '../ui/dialog';
import { element } from '../ui/element';
import { numberField } from '../ui/toolkit';
import { images as imageCount } from '../ui/wording';

let wanted = 50;

/** @param chosen is called once they are selected. */
export function openChooseDialog(services: PageServices, { filter }: PageState, chosen: () => void): void {
  const field = numberField(t('How many'), [1, MOST_CHOSEN], wanted, (value) => (wanted = value));
  const among = filter.active ? [...filter.passes.keys()].filter((image) => filter.passes[image] === 1) : null;
  const from =
    among === null ? t('Among all images') : t('Among the {0} that the filter shows', imageCount(among.length));
  openDialog({
    title: t('Choose images that stand for all'),
    content: [
      element('p', {
        text: t(
          'Each is the one that is least like those chosen before it, and like those that you reviewed. To review them, or to have them labelled elsewhere, tells most.',
        ),
      }),
      element('div', { class: 'choose-line' }, element('label', {}, element('span', { text: t('How many') }), field)),
      element('p', { text: from }),
    ],
    accept: { text: t('Choose'), run: () => void choose(services, among, chosen) },
  });
  field.select();
}

async function choose(services: PageServices, among: readonly number[] | null, chosen: () => void): Promise<void> {
  services.announce(t('Choosing…'));
  try {
    const { images } = await services.ask({ about: 'choice', count: wanted, among });
    services.selection.set(images);
    chosen();
    services.announce(t('{0} selected', imageCount(images.length)));
  } catch (error) {
    if (!isAbort(error)) services.announce(wordsOf(error));
  }
}
