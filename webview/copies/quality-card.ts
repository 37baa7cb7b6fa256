/** How many pictures have which fault, with the ways to see them and to take them out. */
import { editToExclude } from '../../src/domain/edits';
import { FAULT_WORDS, imagesByFault, type Fault } from '../../src/domain/quality';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { button } from '../ui/toolkit';
import { count, images as imageCount } from '../ui/wording';

export class QualityCard {
  readonly element = element('article', { class: 'quality', attributes: { 'aria-label': 'Quality' } });

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
        element('h2', { text: 'Quality' }),
        element('span', { class: 'how', text: `${imageCount(all.size)} to look at` }),
      ),
      element('ul', { class: 'faults' }, ...[...found].map(([fault, images]) => this.row(state, fault, images))),
    );
  }

  private row(state: PageState, fault: Fault, images: readonly number[]): HTMLElement {
    const name = FAULT_WORDS[fault];
    const show = button('secondary', 'Show', () => this.showFault(fault));
    const exclude = button('secondary', 'Exclude', () => {
      const edit = editToExclude(state.curated, images);
      if (!edit) return;
      this.services.edit(state, edit);
      this.services.announce(`${imageCount(images.length)} excluded`);
    });
    show.element.setAttribute('aria-label', `Show: ${name}`);
    exclude.element.setAttribute('aria-label', `Exclude: ${name}`);
    exclude.element.title = `Take ${imageCount(images.length)} out of the data set. You can undo this.`;
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
