/** How many pictures have which fault, with the ways to see them and to take them out. */
import { t } from '@vscode/l10n';
import { editToExclude } from '../../src/domain/edits';
import { faultInWords, imagesByFault, type Fault } from '../../src/domain/quality';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { button } from '../ui/toolkit';
import { count, images as imageCount } from '../ui/wording';

export class QualityCard {
  readonly element = element('article', { class: 'quality', attributes: { 'aria-label': t('Quality') } });

  /** @param showFault shows the images of one fault. */
  constructor(
    private readonly services: PageServices,
    private readonly showFault: (fault: Fault) => void,
  ) {}

  update(state: PageState): void {
    const found = imagesByFault(state.snapshot, state.curated);
    this.element.hidden = found.size === 0;
    const all = new Set([...found.values()].flat());
    this.element.replaceChildren(
      element(
        'header',
        {},
        element('h2', { text: t('Quality') }),
        element('span', { class: 'how', text: t('{0} to look at', imageCount(all.size)) }),
      ),
      element('ul', { class: 'faults' }, ...[...found].map(([fault, images]) => this.row(state, fault, images))),
    );
  }

  private row(state: PageState, fault: Fault, images: readonly number[]): HTMLElement {
    const name = faultInWords(fault);
    const show = button('secondary', t('Show'), () => this.showFault(fault));
    const exclude = button('secondary', t('Exclude'), () => {
      const edit = editToExclude(state.curated, images);
      if (!edit) return;
      this.services.edit(state, edit);
      this.services.announce(t('{0} excluded', imageCount(images.length)));
    });
    show.element.setAttribute('aria-label', t('Show: {0}', name));
    exclude.element.setAttribute('aria-label', t('Exclude: {0}', name));
    exclude.element.title = t('Take {0} out of the data set. You can undo this.', imageCount(images.length));
    return element(
      'li',
      {},
      element('span', { class: 'fault', text: name }),
      element('span', { class: 'number', text: count(images.length) }),
      show.element,
      exclude.element,
    );
  }
}
