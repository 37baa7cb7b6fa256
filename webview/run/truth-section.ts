/**
 * The labels against true classes: those that the folders name, or those of a folder that the
 * person names.
 */
import { t } from '@vscode/l10n';
import type { RunFacts, TruthFacts } from '../../src/protocol/inspection';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { button } from '../ui/toolkit';
import { images } from '../ui/wording';
import { classTable } from './class-table';
import { againstTruth } from './scores';
import { failed, LatestQuestion, section } from './section';

export class TruthSection {
  private readonly content = element('div');
  readonly element = section(t('Compared with the folders’ classes'), '', this.content);
  private readonly question = new LatestQuestion();
  private facts: RunFacts | undefined;
  private state: PageState | undefined;
  /** Of a folder that the person named. */
  private named: TruthFacts | undefined;

  constructor(private readonly services: PageServices) {}

  /** Another labelling is shown: a folder that was named for the one before does not count. */
  forget(): void {
    this.question.drop();
    this.named = undefined;
  }

  show(state: PageState | undefined, facts: RunFacts | undefined): void {
    this.state = state;
    this.facts = facts;
    this.draw();
  }

  private draw(): void {
    const { facts, state } = this;
    this.element.hidden = facts === undefined;
    if (facts === undefined || state === undefined) return;
    const found = this.named ?? (facts.truth && facts.classes ? { truth: facts.truth, classes: facts.classes } : null);
    const again = found === null ? t('Compare With a Folder…') : t('Compare With Another Folder…');
    const choose = button('secondary', again, () => void this.compareWith());
    const choices = element('div', { class: 'compare-with' }, choose.element);
    if (found === null) {
      const words = t(
        'The folders of these images do not look like classes. A folder with one sub-folder for each class can tell them.',
      );
      this.content.replaceChildren(element('p', { class: 'hint', text: words }), choices);
      return;
    }
    const names = new Map(state.snapshot.clusters.map(({ id, name }) => [id, name]));
    for (const { id, name } of state.curated.clusters) names.set(id, name);
    const nameOf = (cluster: number): string => names.get(cluster) ?? t('Cluster {0}', cluster);
    const without =
      this.named && this.named.unknown > 0 ? ` ${t('{0} have none there.', images(this.named.unknown))}` : '';
    const against = this.named
      ? `${t('Against the classes in {0}.', this.named.from)}${without}`
      : t('Against the names of the sub-folders.');
    this.content.replaceChildren(againstTruth(found.truth, against), classTable(found.classes, nameOf), choices);
  }

  private async compareWith(): Promise<void> {
    const signal = this.question.next();
    try {
      const { facts } = await this.services.ask({ about: 'truth' }, signal);
      if (signal.aborted || facts === null) return;
      this.named = facts;
      this.draw();
    } catch (error) {
      if (signal.aborted) return;
      this.draw();
      this.content.append(failed(error));
    }
  }
}
