import { t } from '@vscode/l10n';
import { wordsOf } from '../../domain/error-words';
import { parseCsv } from '../base/csv';
import { CLASS_COLUMNS, columnOf, PICTURE_COLUMNS, slashed } from '../tables/columns';
import { intact } from '../tables/inert';
import { tableText } from '../tables/table-text';
import { Passed, type Annotations, type KnownImage } from './annotation';
import { unreadable } from './unreadable';

/**
 * A table with a column for the picture and one for its class, under any of the usual names, parted
 * by commas, semicolons, tabs or bars. Lines with no class, or −1, are passed over.
 * @throws WinnowFailure `bad-request` that names file, line and fault.
 */
export function classTable(bytes: Uint8Array, file: string): Annotations {
  const [header, ...records] = recordsOf(bytes, file);
  if (header === undefined) throw unreadable(file, '', t('it is empty'));
  const image = columnOf(header, PICTURE_COLUMNS);
  const klass = columnOf(header, CLASS_COLUMNS);
  // Of its own files Winnow knows that a backslash is part of a name.
  const own = header.includes('path') && header.includes('agreement');
  if (image < 0 || klass < 0) {
    const has = header.map((name) => JSON.stringify(name)).join(', ');
    throw unreadable(
      file,
      t('line 1'),
      image < 0
        ? t('it lacks a column path or file; it has {0}', has)
        : t('it lacks a column label or class; it has {0}', has),
    );
  }
  const images: KnownImage[] = [];
  const passed = new Passed();
  for (const record of records) {
    const picture = intact(record[image] ?? '');
    const name = intact(record[klass] ?? '').trim();
    if (picture === '') passed.add(t('lines without a picture'));
    else if (name === '' || name === '-1') passed.add(t('without a class'));
    else images.push({ path: own ? picture : slashed(picture), klass: name });
  }
  return { kind: t('a table'), images, passedOver: passed.counts };
}

/** @throws WinnowFailure `bad-request` where the file is no table. */
export function recordsOf(bytes: Uint8Array, file: string): string[][] {
  try {
    return parseCsv(tableText(bytes));
  } catch (error) {
    throw unreadable(file, '', t('it cannot be read as a table: {0}', wordsOf(error)));
  }
}
