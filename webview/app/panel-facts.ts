/**
 * What is known of images beside their labels: asked for when it is first needed, and the card that
 * shows what the files are.
 */
import type { FactColumns, FactRule } from '../../src/domain/fact-columns';
import type { RunSnapshot } from '../../src/domain/dataset';
import { FactsCard } from '../facts/facts-card';
import { AskedOnce } from '../services/asked-once';
import { needsFacts, type Known } from '../services/image-order';
import type { PanelState } from '../services/panel-state';
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
  private readonly unlikeness: AskedOnce<readonly number[]>;

  constructor(private readonly holder: FactsHolder) {
    this.asked = new AskedOnce(
      async () => (await holder.services.ask({ about: 'columns' })).facts,
      () => holder.changed(),
    );
    this.unlikeness = new AskedOnce(
      async () => (await holder.services.ask({ about: 'unlikeness' })).distances,
      () => {
        if (this.unlikeness.failure !== undefined) holder.services.announce(this.unlikeness.failure);
        holder.changed();
      },
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
    const { labelling, finished } = this.holder.snapshot() ?? {};
    if (finished && labelling !== undefined) this.asked.need(labelling);
  }

  hide(): void {
    this.card.element.hidden = true;
  }

  /** What is known of a run; what the filter, an order or the card needs is asked for. */
  about({ labelling, finished, audit }: RunSnapshot, state: PanelState): Known {
    const { filter, imageOrder, reviewOrder, tab } = state;
    if (finished && (filter.facts.length > 0 || needsFacts(imageOrder) || this.isOpen)) this.asked.need(labelling);
    const inReview = tab === 'review' && reviewOrder === 'unlike' && audit === undefined;
    if (finished && (imageOrder === 'unlike' || inReview)) this.unlikeness.need(labelling);
    return { facts: this.asked.about(labelling), unlikeness: this.unlikeness.about(labelling) };
  }

  update({ facts, filter }: PageState): void {
    this.card.update({ facts, failure: this.asked.failure, filter });
  }
}
