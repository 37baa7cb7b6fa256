/** How facts of files are put into words. */
import { t } from '@vscode/l10n';
import type { FactColumn, FactRule, FactUnit, FileFact } from '../../src/domain/fact-columns';
import { LANGUAGE } from '../ui/language';
import { count } from '../ui/wording';

const TITLES: Readonly<Record<FileFact, string>> = {
  width: t('Width'),
  height: t('Height'),
  bytes: t('File size'),
  taken: t('Taken'),
  format: t('Format'),
  camera: t('Camera'),
  folder: t('Folder'),
};

const UNITS: Readonly<Record<FactUnit, string>> = { pixels: t('pixels'), bytes: t('kB'), time: '', number: '' };

/** Bytes are shown and typed in thousands. */
export const BYTES = 1000;

const days = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeZone: 'UTC' });
const numbers = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 6 });

/** What a column is called: its own name in a table, with the table where that is asked for. */
export function titleOf({ id, name, table }: Pick<FactColumn, 'id' | 'name' | 'table'>): string {
  return table === undefined && id in TITLES ? TITLES[id as FileFact] : name;
}

export const unitWords = (unit: FactUnit): string => UNITS[unit];

/** A number of a column, without its unit. */
function valueWords(value: number, unit: FactUnit): string {
  if (unit === 'time') return days.format(value * 1000);
  if (unit === 'bytes') return count(Math.round(value / BYTES));
  return unit === 'pixels' ? count(value) : numbers.format(value);
}

/** The numbers from `least` to `most`, with their unit. */
export function rangeWords(least: number, most: number, unit: FactUnit): string {
  const from = valueWords(least, unit);
  const to = valueWords(most, unit);
  const range = from === to ? from : `${from} – ${to}`;
  return UNITS[unit] === '' ? range : `${range} ${UNITS[unit]}`;
}

/** What a rule lets through; `column` is undefined where it is not known, or no more. */
export function ruleWords(rule: FactRule, column: FactColumn | undefined): string {
  const title = column ? titleOf(column) : titleOf({ id: rule.column, name: rule.column.split(':').at(-1)! });
  if ('among' in rule) return t('{0}: {1}', title, rule.among.map(categoryWords).join(', '));
  const unit = column?.kind === 'number' ? column.unit : 'number';
  const { least, most } = rule;
  if (least === null && most === null) return title;
  if (least === null) return t('{0} at most {1}', title, rangeWords(most!, most!, unit));
  if (most === null) return t('{0} at least {1}', title, rangeWords(least, least, unit));
  return t('{0}: {1}', title, rangeWords(least, most, unit));
}

export const categoryWords = (category: string): string => (category === '' ? t('not known') : category);
