/** The preview beside the form, which follows the form as it changes. */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import type { ExportPlan } from '../../src/protocol/panel';
import type { PageServices } from '../services/page-services';
import { element } from '../ui/element';
import { progressRing } from '../ui/toolkit';
import { exportPreview } from './export-preview';

/** Milliseconds without a change after which the preview is asked for. */
const SETTLED = 300;

export class PendingPreview {
  readonly element = element('div', { class: 'export-result', attributes: { 'aria-live': 'polite' } });
  private asking: AbortController | undefined;
  private waiting = 0;

  constructor(private readonly services: PageServices) {}

  /**
   * Asks for the preview of a plan, unless another one comes soon.
   * @param plan undefined while the form is not filled in well.
   */
  show(plan: ExportPlan | undefined): void {
    this.drop();
    if (plan === undefined) {
      this.element.replaceChildren(element('p', { class: 'hint', text: t('The preview waits for valid numbers.') }));
      return;
    }
    const words = document.createTextNode(t('Counting…'));
    this.element.replaceChildren(element('p', { class: 'hint counting' }, progressRing(t('Counting')), words));
    this.waiting = window.setTimeout(() => void this.ask(plan), SETTLED);
  }

  /** Its answer is not wanted any more. */
  drop(): void {
    this.asking?.abort();
    clearTimeout(this.waiting);
  }

  private async ask(plan: ExportPlan): Promise<void> {
    const { signal } = (this.asking = new AbortController());
    try {
      const { report } = await this.services.ask({ about: 'export', plan }, signal);
      if (!signal.aborted) this.element.replaceChildren(exportPreview(report));
    } catch (error) {
      if (signal.aborted) return;
      const problem = element('p', { class: 'problem', text: wordsOf(error), attributes: { role: 'alert' } });
      this.element.replaceChildren(problem);
    }
  }
}
