/**
 * How the number of clusters was chosen: the curves, the clusters at another k, and measures over
 * k.
 */
import { t } from '@vscode/l10n';
import type { RunSnapshot } from '../../src/domain/dataset';
import type { ExtractorName } from '../../src/domain/methods';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { button, progressRing } from '../ui/toolkit';
import { EXTRACTOR_WORDS } from '../ui/wording';
import { scoreCurve } from './score-curve';
import { failed, LatestQuestion, section } from './section';
import { strips } from './strips';
import { validationChart } from './validation-chart';

export class CurvesSection {
  private readonly curves = element('div', { class: 'figures-row' });
  private readonly another = element('div', { class: 'another-k', attributes: { 'aria-live': 'polite' } });
  private readonly validation = element('div', { class: 'validated', attributes: { 'aria-live': 'polite' } });
  private readonly hint = element('p', {
    class: 'hint',
    text: t('Click a point, or move with the arrow keys and press Enter, to see the clusters at another k.'),
  });
  readonly element = section(
    t('How the number of clusters was chosen'),
    '',
    this.hint,
    this.curves,
    this.another,
    this.validation,
  );
  private readonly clustersAt = new LatestQuestion();
  private readonly measures = new LatestQuestion();

  constructor(private readonly services: PageServices) {}

  /** Shows another labelling; what was asked about the one before is forgotten. */
  show(state: PageState): void {
    const { curves, finished }: RunSnapshot = state.snapshot;
    this.clustersAt.drop();
    this.measures.drop();
    this.another.replaceChildren();
    this.element.hidden = curves.length === 0;
    // A method that finds its number itself draws no points.
    this.hint.hidden = !curves.some(({ ks }) => ks.length > 0);
    this.curves.replaceChildren(
      ...curves.map((curve) => scoreCurve(curve, (k) => void this.showAnother(state, curve.extractor, k))),
    );
    // Measuring takes some seconds the first time, so it waits for the person to ask.
    const measure = button('secondary', t('Compare Measures Over k'), () => void this.measure());
    this.validation.replaceChildren(...(finished ? [measure.element] : []));
  }

  private async showAnother(state: PageState, extractor: ExtractorName, k: number): Promise<void> {
    const signal = this.clustersAt.next();
    const title = element('h3', { text: t('{0} at k = {1}', EXTRACTOR_WORDS[extractor], k) });
    this.another.replaceChildren(title, progressRing(t('Clustering at k = {0}', k)));
    try {
      const { clusters } = await this.services.ask({ about: 'clusters', extractor, k }, signal);
      if (signal.aborted) return;
      const close = button('secondary', t('Close'), () => this.another.replaceChildren());
      const heading = element('div', { class: 'heading' }, title, close.element);
      this.another.replaceChildren(heading, strips(clusters, state, this.services));
    } catch (error) {
      if (!signal.aborted) this.another.replaceChildren(title, failed(error));
    }
  }

  private async measure(): Promise<void> {
    const signal = this.measures.next();
    this.validation.replaceChildren(
      progressRing(t('Measuring silhouette, gap and BIC')),
      element('p', { class: 'hint', text: t('Measuring silhouette, gap and BIC…') }),
    );
    try {
      const { curves } = await this.services.ask({ about: 'validation' }, signal);
      if (signal.aborted) return;
      this.validation.replaceChildren(element('h3', { text: t('Measures over k') }), validationChart(curves));
    } catch (error) {
      if (signal.aborted) return;
      const again = button('secondary', t('Try Again'), () => void this.measure());
      this.validation.replaceChildren(failed(error), again.element);
    }
  }
}
