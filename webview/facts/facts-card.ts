/** What the files are, a part for each fact, all of which filter. Lies over the page. */
import { t } from '@vscode/l10n';
import type { FactColumns, FactRule } from '../../src/domain/fact-columns';
import type { FilterResult } from '../services/filter';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import { button, progressRing } from '../ui/toolkit';
import { CategoryFact } from './category-fact';
import type { FactView } from './fact-view';
import './facts.css';
import { NumberFact } from './number-fact';
import { RuleChips } from './rule-chips';

/** What the card shows: facts, or why there are none. */
export interface FactsShown {
  readonly facts: FactColumns | undefined;
  /** In words; undefined while they are on their way, or there. */
  readonly failure: string | undefined;
  readonly filter: FilterResult;
}

export class FactsCard {
  readonly element = element('div', {
    class: 'facts-card',
    attributes: { role: 'dialog', 'aria-label': t('What the files are') },
  });
  private readonly body = element('div', { class: 'facts-body' });
  private readonly chips: RuleChips;
  private readonly views = new Map<string, FactView>();
  private drawn: FactColumns | undefined;
  private shown: FactsShown | undefined;

  constructor(
    private readonly onRules: (rules: readonly FactRule[]) => void,
    private readonly again: () => void,
    close: () => void,
  ) {
    const closing = button('icon', icon('close'), close);
    nameControl(closing.element, t('Close'), t('Close (Esc)'));
    this.chips = new RuleChips(onRules);
    const head = element(
      'div',
      { class: 'facts-head' },
      element('h2', { text: t('What the files are') }),
      this.chips.element,
      closing.element,
    );
    this.element.append(head, this.body);
    this.element.hidden = true;
    // Keys in the card are not commands of the page below it.
    this.element.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape') close();
    });
  }

  update(shown: FactsShown): void {
    this.shown = shown;
    if (this.element.hidden) return;
    const { facts, failure, filter } = shown;
    this.chips.update(filter.filter.facts, facts);
    if (facts === undefined) return this.wait(failure);
    if (this.drawn !== facts) this.draw(facts);
    for (const [id, view] of this.views) {
      view.update(
        filter.filter.facts.find(({ column }) => column === id),
        filter.passes,
      );
    }
  }

  /** Opens below what it belongs to, and stays there: chips that come to it move no histogram. */
  open(): void {
    this.element.hidden = false;
    const below = this.element.parentElement?.getBoundingClientRect().bottom ?? 0;
    this.element.style.setProperty('--top', `${Math.max(0, below)}px`);
    if (this.shown) this.update(this.shown);
    this.element.querySelector<HTMLElement>('input, vscode-button')?.focus({ preventScroll: true });
  }

  private wait(failure: string | undefined): void {
    this.drawn = undefined;
    this.views.clear();
    const line =
      failure === undefined
        ? element('p', {}, progressRing(t('Reading files')), document.createTextNode(t('Reading files…')))
        : element('p', { text: failure, attributes: { role: 'alert' } });
    this.body.replaceChildren(line);
    if (failure !== undefined) this.body.append(button('secondary', t('Try Again'), this.again).element);
  }

  private draw(facts: FactColumns): void {
    const { columns, unread } = facts;
    this.drawn = facts;
    this.views.clear();
    for (const column of columns) {
      const onRule = (rule: FactRule | undefined): void => this.rule(column.id, rule);
      this.views.set(
        column.id,
        column.kind === 'number' ? new NumberFact(column, onRule) : new CategoryFact(column, onRule),
      );
    }
    const grid = element('div', { class: 'facts-grid' }, ...[...this.views.values()].map((view) => view.element));
    const nothing = element('p', { text: t('All files are alike: nothing tells them apart.') });
    const notes = unread.map((text) => element('p', { class: 'unread', text }));
    this.body.replaceChildren(columns.length > 0 ? grid : nothing, ...notes);
  }

  private rule(column: string, rule: FactRule | undefined): void {
    const before = this.shown?.filter.filter.facts ?? [];
    // A rule that is changed stays in its place.
    const known = before.some((each) => each.column === column);
    const changed = before.flatMap((each) => (each.column === column ? (rule ? [rule] : []) : [each]));
    this.onRules(known || rule === undefined ? changed : [...changed, rule]);
  }
}
