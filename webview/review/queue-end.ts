/** What the review says once every image of its queue was shown. */
import { t } from '@vscode/l10n';
import { element } from '../ui/element';
import { button } from '../ui/toolkit';
import { count } from '../ui/wording';

export interface QueueEndActions {
  restart(): void;
  back(): void;
}

export class QueueEnd {
  readonly element = element('div', { class: 'notice' });

  constructor(private readonly actions: QueueEndActions) {}

  /**
   * @param open images that were passed over without a decision.
   * @param total images of the queue.
   * @param contradicted whether an audit suspects any label; true without an audit.
   * @returns the action to go on with.
   */
  show(open: number, total: number, contradicted: boolean): HTMLElement {
    const nothing = contradicted ? t('Every image here is reviewed.') : t('Nothing contradicts the labels.');
    const again = button('primary', t('Show Them Again'), () => this.actions.restart());
    const back = button('secondary', t('Back'), () => this.actions.back());
    again.element.hidden = open === 0;
    back.element.hidden = total === 0;
    this.element.replaceChildren(
      element('h2', { text: open === 0 ? t('Nothing to review') : t('End of the queue') }),
      element('p', { text: open === 0 ? nothing : t('{0} passed over without a decision.', count(open)) }),
      element('div', { class: 'actions' }, again.element, back.element),
    );
    return (open === 0 ? back : again).element;
  }
}
