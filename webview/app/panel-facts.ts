/** What the files are: asked for when it is first needed, and the card that shows it. */
import type { FactColumns, FactRule } from '../../src/domain/fact-columns';
import type { RunSnapshot } from '../../src/domain/dataset';
import { FactsCard } from '../facts/facts-card';
import { AskedOnce } from '../services/asked-once';
import type { Filter } from '../services/filter';
import { needsFacts, type ImageOrder } from '../services/image-order';
import type { PageServices, PageState } from '../services/page-services';

export interface FactsHolder {
  readonly services: PageServices;
  /** The run that is shown. */
  snapshot(): RunSnapshot | undefined;
  /** More is known, or the card was opened: draw again. */
  changed(): void;
  onRules(rules: readonly FactRule[]): void;
  /** The card is opened, or was closed. */
  shown(open: boolean): void;
}

export class PanelFacts {
  readonly card: FactsCard;
  private readonly asked: AskedOnce<FactColumns>;

  constructor(private readonly holder: FactsHolder) {
    this.asked = new AskedOnce(
      async () => (await holder.services.ask({ about: 'columns' })).facts,
      () => holder.changed(),
    );
    this.card = new FactsCard(
      (rules) => holder.onRules(rules),
      () => this.asked.again(holder.snapshot()?.labelling ?? ''),
      () => this.show(false),
    );
  }

  get isOpen(): boolean {
    return !this.card.element.hidden;
  }

  show(open: boolean): void {
    this.holder.shown(open);
    if (!open) return this.hide();
    this.card.open();
    this.holder.changed();
  }

  hide(): void {
    this.card.element.hidden = true;
  }

  /** What is known of the files of a run; what the filter, the order or the card needs is asked. */
  about({ labelling, finished }: RunSnapshot, filter: Filter, order: ImageOrder): FactColumns | undefined {
    if (finished && (filter.facts.length > 0 || needsFacts(order) || this.isOpen)) this.asked.need(labelling);
    return this.asked.about(labelling);
  }

  update({ facts, filter }: PageState): void {
    this.card.update({ facts, failure: this.asked.failure, filter });
  }
}
