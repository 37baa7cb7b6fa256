/** The numbers of one column: a histogram that filters, and the two numbers to type. */
import { t } from '@vscode/l10n';
import type { FactRule, FactUnit, NumberColumn, NumberRule } from '../../src/domain/fact-columns';
import { binsOf, type Bins } from '../services/fact-bins';
import { element } from '../ui/element';
import { images } from '../ui/wording';
import type { FactView } from './fact-view';
import { BYTES, rangeWords, titleOf, unitWords } from './fact-words';
import { Histogram } from './histogram';

/** As many bars as can be hit with a pointer. */
const BARS = 24;
const SECONDS_OF_A_DAY = 86_400;

export class NumberFact implements FactView {
  readonly element: HTMLElement;
  private readonly bins: Bins;
  private readonly histogram: Histogram;
  private readonly least: HTMLInputElement;
  private readonly most: HTMLInputElement;
  private rule: NumberRule | undefined;

  constructor(
    private readonly column: NumberColumn,
    private readonly onRule: (rule: FactRule | undefined) => void,
  ) {
    const { unit } = column;
    const title = titleOf(column);
    this.bins = binsOf(column.values, BARS, { linear: unit === 'time' })!;
    const { bins } = this.bins;
    const range = rangeWords(bins[0]!.least, bins.at(-1)!.most, unit);
    const barWords = (bin: number): string =>
      `${rangeWords(bins[bin]!.least, bins[bin]!.most, unit)}: ${images(bins[bin]!.count)}`;
    const words = t('Histogram of {0}: {1}', title, range);
    this.histogram = new Histogram(this.bins, words, barWords, (first, last) => this.choose(first, last));
    this.least = this.field(t('{0}, smallest', title), bins[0]!.least);
    this.most = this.field(t('{0}, largest', title), bins.at(-1)!.most);
    const quiet = (text: string): HTMLElement => element('span', { text, attributes: { 'aria-hidden': 'true' } });
    this.element = element(
      'section',
      { class: 'fact', attributes: { 'aria-label': title } },
      element('h3', { text: title, title: column.table ?? '' }),
      this.histogram.element,
      element('div', { class: 'fact-bounds' }, this.least, quiet('–'), this.most, quiet(unitWords(unit))),
    );
  }

  update(rule: FactRule | undefined, passes: Uint8Array): void {
    this.rule = rule !== undefined && 'least' in rule ? rule : undefined;
    const { least = null, most = null } = this.rule ?? {};
    this.show(this.least, least);
    this.show(this.most, most);
    this.element.classList.toggle('ruled', this.rule !== undefined);
    this.histogram.update(passes, (bin) => {
      const { least: low, most: high, count } = this.bins.bins[bin]!;
      return this.rule !== undefined && count > 0 && high >= (least ?? -Infinity) && low <= (most ?? Infinity);
    });
  }

  /** The bars once more take the rule back. */
  private choose(first: number, last: number): void {
    const { bins } = this.bins;
    const within = bins.slice(first, last + 1);
    const filled = within.filter(({ count }) => count > 0);
    const least = (filled[0] ?? within[0]!).least;
    const most = (filled.at(-1) ?? within.at(-1)!).most;
    const same = this.rule?.least === least && this.rule.most === most;
    this.onRule(same ? undefined : { column: this.column.id, least, most });
  }

  private field(label: string, bound: number): HTMLInputElement {
    const { unit } = this.column;
    const type = unit === 'time' ? 'date' : 'number';
    const field = element('input', { class: 'field', attributes: { type, 'aria-label': label, step: 'any' } });
    field.placeholder =
      type === 'date' ? '' : typed(unit === 'bytes' ? Math.round(bound / BYTES) * BYTES : bound, unit);
    field.addEventListener('change', () => this.read());
    return field;
  }

  private read(): void {
    const { id, unit } = this.column;
    const least = numberOf(this.least, unit, 'least');
    const most = numberOf(this.most, unit, 'most');
    this.onRule(least === null && most === null ? undefined : { column: id, least, most });
  }

  /** A field that is being typed in keeps what it has. */
  private show(field: HTMLInputElement, value: number | null): void {
    if (document.activeElement !== field) field.value = value === null ? '' : typed(value, this.column.unit);
  }
}

/** A number as a field has it. */
function typed(value: number, unit: FactUnit): string {
  if (unit === 'time') return new Date(value * 1000).toISOString().slice(0, 10);
  return String(unit === 'bytes' ? Math.round(value) / BYTES : value);
}

/** The whole of a day counts. */
function numberOf(field: HTMLInputElement, unit: FactUnit, bound: 'least' | 'most'): number | null {
  if (unit === 'time') {
    const start = field.valueAsDate?.getTime() ?? NaN;
    const end = bound === 'most' ? SECONDS_OF_A_DAY - 1 : 0;
    return Number.isFinite(start) ? start / 1000 + end : null;
  }
  const value = field.valueAsNumber;
  if (!Number.isFinite(value)) return null;
  return unit === 'bytes' ? Math.round(value * BYTES) : value;
}
