import { t } from '@vscode/l10n';
import { wordsOf } from '../../domain/error-words';
import { CLASS_COLUMNS, columnOf, PICTURE_COLUMNS, slashed } from '../tables/columns';
import { Passed, type Annotations, type KnownImage } from './annotation';
import { unreadable } from './unreadable';

/**
 * One JSON object a line, with the picture and its class under any of the usual names, as in
 * Hugging Face's `metadata.jsonl`.
 * @param names of the classes by number, where a file beside it says them.
 * @throws WinnowFailure `bad-request` that names file, line and fault.
 */
export function jsonLines(text: string, file: string, names: readonly string[] = []): Annotations {
  const images: KnownImage[] = [];
  const passed = new Passed();
  text.split(/\r?\n/).forEach((line, at) => {
    if (line.trim() === '') return;
    const where = t('line {0}', at + 1);
    const record = objectOf(line, file, where);
    const keys = Object.keys(record);
    const picture = keys[columnOf(keys, PICTURE_COLUMNS)];
    const klass = keys[columnOf(keys, CLASS_COLUMNS)];
    if (picture === undefined) throw unreadable(file, where, t('it names no picture; it has {0}', listed(keys)));
    if (klass === undefined) throw unreadable(file, where, t('it names no class; it has {0}', listed(keys)));
    const path = record[picture];
    if (typeof path !== 'string' || path === '') throw unreadable(file, where, t('{0} is no path', picture));
    const label = classOf(record[klass], names);
    if (label === undefined)
      throw unreadable(file, where, t('{0} is no class but {1}', klass, JSON.stringify(record[klass])));
    if (label === '') passed.add(t('without a class'));
    else images.push({ path: slashed(path), klass: label });
  });
  return { kind: t('JSON lines'), images, passedOver: passed.counts };
}

function objectOf(line: string, file: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw unreadable(file, where, t('it is no JSON ({0})', wordsOf(error)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unreadable(file, where, t('it is no JSON object'));
  }
  return value as Record<string, unknown>;
}

/** A class as text; empty for none, undefined where the value is no class. */
function classOf(value: unknown, names: readonly string[]): string | undefined {
  if (value === null || value === undefined || value === -1) return '';
  if (typeof value === 'number') return names[value] ?? String(value);
  return typeof value === 'string' ? value.trim() : undefined;
}

const listed = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ') || 'nothing';
