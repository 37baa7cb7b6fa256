/** How well images fit their clusters, for one extractor that the person chooses. */
import { t } from '@vscode/l10n';
import { EXTRACTORS, type ExtractorName } from '../../src/domain/methods';
import type { RunFacts } from '../../src/protocol/inspection';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';
import { dropdown } from '../ui/toolkit';
import { EXTRACTOR_WORDS } from '../ui/wording';
import { section } from './section';
import { profiles, SilhouettePlot } from './silhouette';

export class SilhouetteSection {
  private readonly content = element('div');
  readonly element = section(
    t('How well images fit their clusters'),
    t('Silhouette of each image: near 1 it lies well inside its cluster, below 0 another cluster is nearer.'),
    this.content,
  );
  private readonly plot = new SilhouettePlot();
  private chosen: ExtractorName = 'hog';

  show(state: PageState | undefined, facts: RunFacts | undefined): void {
    const partitions = state?.snapshot.partitions ?? {};
    const silhouettes = facts?.silhouettes ?? {};
    const extractors = EXTRACTORS.filter((one) => silhouettes[one] !== undefined && partitions[one] !== undefined);
    this.element.hidden = extractors.length === 0;
    const first = extractors[0];
    if (first === undefined) return;
    if (!extractors.includes(this.chosen)) this.chosen = first;
    const draw = (): void => this.plot.show(this.chosen, profiles(partitions[this.chosen]!, silhouettes[this.chosen]!));
    const choices = extractors.map((extractor) => ({ value: extractor, text: EXTRACTOR_WORDS[extractor] }));
    const choice = dropdown(t('Features of the silhouettes'), choices, this.chosen, (chosen) => {
      this.chosen = chosen;
      draw();
    });
    this.content.replaceChildren(element('div', { class: 'choices' }, choice), this.plot.element);
    draw();
  }
}
