/** Chooses which images the views show. */
import { t } from '@vscode/l10n';
import type { Agreement } from '../../src/domain/dataset';
import { element, nameControl } from '../ui/element';
import { RuleChips } from '../facts/rule-chips';
import { TagChips } from './tag-chips';
import { FaultChips } from './fault-chips';
import type { Filter } from '../services/filter';
import { NO_FILTER } from '../services/filter';
import type { PageState } from '../services/page-services';
import type { Choice } from '../ui/toolkit';
import { button, dropdown, numberField, textField } from '../ui/toolkit';
import { count, tierWords } from '../ui/wording';

/** Milliseconds without typing after which the filter is applied. */
const TYPED = 120;

const AGREEMENTS: readonly Agreement[] = ['all', 'most', 'disputed'];
/** The words of the tiers until there is a data set. */
const NO_TIERS: Readonly<Record<Agreement, string>> = {
  all: t('Agreed'),
  most: t('Mostly agreed'),
  disputed: t('Disputed'),
};

export class FilterBar {
  readonly element = element('div', {
    class: 'filter',
    attributes: { role: 'search', 'aria-label': t('Filter images') },
  });
  /**
   * How many images pass, and the way back to all. It comes and goes, so it stands apart from the
   * controls, on room of its own: nothing moves under the pointer or while a person types.
   */
  readonly outcome = element('div', { class: 'outcome' });
  private readonly text: HTMLInputElement;
  private readonly label = element('span', { class: 'choice' });
  private readonly tier = element('span', { class: 'choice tier' });
  private readonly bounds = element('span', { class: 'bounds' });
  private readonly shown = element('span', { class: 'shown', attributes: { role: 'status' } });
  private readonly chips = new FaultChips((faults) => this.change({ faults }));
  private readonly tags = new TagChips((tags) => this.change({ tags }));
  private readonly rules = new RuleChips((facts) => this.change({ facts }));
  private readonly byFile;
  private readonly clear;
  private labels = '';
  private tiers = NO_TIERS;
  private typing = 0;

  constructor(
    /**
     * The filter that is chosen now. Others may change it, too, so it is kept in one place and
     * asked for there.
     */
    private readonly filter: () => Filter,
    private readonly onChange: (filter: Filter) => void,
    open: { readonly words: () => void; readonly facts: () => void },
  ) {
    this.text = textField(t('File name'), t('File name'), () => {
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => this.change({ text: this.text.value }), TYPED);
    });
    this.byFile = button('secondary', t('By file…'), open.facts);
    this.byFile.element.title = t('Filter by size, date, format, camera, folder and tables beside the images');
    this.byFile.element.setAttribute('aria-expanded', 'false');
    this.clear = button('secondary', t('Clear'), () => this.reset());
    nameControl(this.clear.element, t('Clear the filter'), t('Show all images'));
    this.drawControls();
    this.element.append(this.text, this.label, this.tier, this.bounds, this.byFile.element);
    this.element.append(this.rules.element, this.tags.element, this.chips.element);
    this.outcome.append(this.shown, this.clear.element);
    const search = button('secondary', t('Search by words…'), open.words);
    search.element.title = t('Rank the images by how well words fit them');
    this.text.before(search.element);
  }

  focus(): void {
    this.text.focus();
    this.text.select();
  }

  reset(): void {
    this.onChange(NO_FILTER);
    this.drawControls();
  }

  /**
   * Says whether the card of facts is open, and gives the focus back once it is not. While it is
   * open it shows the chips of its rules. Here their line is kept as it was, so that nothing moves
   * and the page is not laid out anew.
   */
  factsShown(open: boolean): void {
    this.byFile.element.setAttribute('aria-expanded', String(open));
    this.element.classList.toggle('with-facts', open);
    this.element.classList.toggle('without-rules', open && this.rules.element.childElementCount === 0);
    if (!open) this.byFile.element.focus();
  }

  update({ snapshot, curated, filter, facts }: PageState): void {
    const tiers = tierWords(snapshot);
    if (tiers.all !== this.tiers.all) {
      this.tiers = tiers;
      this.drawTiers();
    }
    const choices = curated.clusters.map(({ id, name }) => ({ value: String(id), text: name }));
    const chosen = filter.filter.label === null ? 'all' : String(filter.filter.label);
    const key = JSON.stringify([chosen, choices]);
    if (key !== this.labels) {
      this.labels = key;
      const all: Choice<string> = { value: 'all', text: t('All labels') };
      this.label.replaceChildren(
        dropdown(t('Show label'), [all, ...choices], chosen, (value) => {
          // The list that the person uses stays, because a new one would not have the focus.
          this.labels = JSON.stringify([value, choices]);
          this.change({ label: value === 'all' ? null : Number(value) });
        }),
      );
    }
    this.chips.update({ snapshot, curated, filter });
    this.tags.update({ curated, filter });
    this.rules.update(filter.filter.facts, facts);
    this.byFile.setDisabled(!snapshot.finished);
    this.clear.element.hidden = !filter.active;
    const words = filter.active ? t('{0} of {1} shown', count(filter.count), count(filter.passes.length)) : '';
    if (this.shown.textContent !== words) this.shown.textContent = words;
  }

  private drawControls(): void {
    const { text, confidence } = this.filter();
    this.text.value = text;
    this.drawTiers();
    const least = numberField(t('Smallest confidence in percent'), [0, 100], confidence[0], (value) =>
      this.change({ confidence: [value, this.filter().confidence[1]] }),
    );
    const most = numberField(t('Largest confidence in percent'), [0, 100], confidence[1], (value) =>
      this.change({ confidence: [this.filter().confidence[0], value] }),
    );
    const words = (text: string): HTMLElement => element('span', { text, attributes: { 'aria-hidden': 'true' } });
    const name = words(t('Confidence'));
    name.classList.add('bounds-name');
    this.bounds.title = t('Confidence');
    this.bounds.replaceChildren(name, least, words('–'), most, words('%'));
  }

  private drawTiers(): void {
    const choices: readonly Choice<Agreement | 'any'>[] = [
      { value: 'any', text: t('Any agreement') },
      ...AGREEMENTS.map((value) => ({ value, text: this.tiers[value] })),
    ];
    this.tier.replaceChildren(
      dropdown(t('Show agreement'), choices, this.filter().agreement ?? 'any', (tier) => {
        this.change({ agreement: tier === 'any' ? null : tier });
      }),
    );
  }

  private change(change: Partial<Filter>): void {
    this.onChange({ ...this.filter(), ...change });
  }
}
