import { t } from '@vscode/l10n';
import { wordsOf } from '../../domain/error-words';
import type { Agreement, RunSnapshot } from '../../domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { curate, EXCLUDED, tagsOf, UNDECIDED } from '../../domain/curation';
import { BETWEEN_TAGS } from '../../domain/tags';
import { csvLine, parseCsv } from '../base/csv';
import { WinnowFailure } from '../base/failure';
import { CLASS_COLUMNS, columnOf, PICTURE_COLUMNS, slashed } from '../tables/columns';
import { intact } from '../tables/inert';

/** What a run says about one image: a line of the labels file. */
export interface LabelRow {
  /** Relative to the run's root, `/` between folders. */
  readonly path: string;
  /** Names the contents of the file, the same for copies; absent in a table that was read. */
  readonly contents?: string;
  /**
   * Names the files that must lie in one part of a split with it; absent where only those of equal
   * contents must.
   */
  readonly kin?: string;
  /** Empty for an unlabelled image. */
  readonly label: string;
  /** Calibrated probability of the label, in [0, 1]. */
  readonly confidence: number;
  /** Empty when the file does not say. */
  readonly agreement: Agreement | '';
  /**
   * Cluster of the image in each extractor; −1 is undecided, absent when the extractor did not run.
   */
  readonly extractors: Readonly<Partial<Record<ExtractorName, number>>>;
  /** Consensus group, −1 for none. */
  readonly consensus: number;
  /** True where only EXIF says which way is up; absent elsewhere, and in a table that was read. */
  readonly turned?: true;
  /** True where a person gave the label or marked it as right; absent elsewhere. */
  readonly reviewed?: true;
  /** Words beside the label, in the order of the alphabet; absent where there are none. */
  readonly tags?: readonly string[];
}

/**
 * The columns that every labels file has; before `consensus` stands one for each extractor that
 * ran.
 */
const NEEDED_COLUMNS = ['path', 'label', 'confidence', 'agreement', 'consensus'] as const;
type LabelColumn = (typeof NEEDED_COLUMNS)[number] | ExtractorName | 'reviewed' | 'tags';

const AGREEMENTS: readonly string[] = ['all', 'most', 'disputed', ''];

/**
 * The rows of a snapshot as the person curated it, in its order. An excluded image has no row: it
 * is in no labels file and in no export. An undecided image has an empty label.
 */
export function labelRows(snapshot: RunSnapshot): LabelRow[] {
  const curated = curate(snapshot);
  const { clusters, labels, reviewed } = curated;
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  return snapshot.paths.flatMap((path, i) => {
    const label = labels[i]!;
    if (label === EXCLUDED) return [];
    const extractors: Partial<Record<ExtractorName, number>> = {};
    for (const extractor of EXTRACTORS) {
      const group = snapshot.partitions[extractor]?.[i];
      if (group !== undefined) extractors[extractor] = group;
    }
    const tags = tagsOf(curated, i);
    return {
      path,
      contents: snapshot.hashes[i]!,
      label: label === UNDECIDED ? '' : (names.get(label) ?? ''),
      confidence: snapshot.confidence[i] ?? 0,
      agreement: snapshot.agreement[i] ?? '',
      extractors,
      consensus: snapshot.consensus?.[i] ?? -1,
      ...(snapshot.notes?.[i]?.includes('turned') ? { turned: true } : {}),
      ...(reviewed[i] === 1 ? { reviewed: true } : {}),
      ...(tags.length > 0 ? { tags } : {}),
    };
  });
}

/**
 * Rows as a table: a header, then one line a row; confidence is rounded to six decimals. Where any
 * row has tags there is a column of them, with a semicolon between two.
 */
export function labelTable(rows: readonly LabelRow[]): string[][] {
  const extractors = EXTRACTORS.filter((extractor) => rows.some((row) => row.extractors[extractor] !== undefined));
  const tagged = rows.some(({ tags }) => tags !== undefined);
  const header: LabelColumn[] = ['path', 'label', 'confidence', 'agreement', ...extractors, 'consensus', 'reviewed'];
  return [
    tagged ? [...header, 'tags'] : header,
    ...rows.map((row) => [
      row.path,
      row.label,
      String(Number(row.confidence.toFixed(6))),
      row.agreement,
      ...extractors.map((extractor) => String(row.extractors[extractor] ?? '')),
      String(row.consensus),
      row.reviewed ? '1' : '0',
      ...(tagged ? [(row.tags ?? []).join(BETWEEN_TAGS)] : []),
    ]),
  ];
}

/** The labels file: LF line ends. */
export function writeLabels(rows: readonly LabelRow[]): string {
  return labelTable(rows)
    .map((fields) => csvLine(fields) + '\n')
    .join('');
}

/**
 * Reads a labels file. Columns may come in any order and among others, in any case; the picture and
 * its label also under names that other programs use. All other columns may be absent.
 * @throws WinnowFailure `bad-request` that names the missing column or the record that is wrong.
 */
export function readLabels(text: string): LabelRow[] {
  const [given, ...records] = parse(text);
  if (!given) throw wrong(t('the file is empty'));
  const header = ownHeader(given);
  const own = NEEDED_COLUMNS.every((column) => given.includes(column));
  const missing = NEEDED_COLUMNS.slice(0, 2).filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const named = given.map((name) => JSON.stringify(name)).join(', ');
    throw wrong(
      missing.length > 1
        ? t('it lacks the columns {0}; it has {1}', missing.join(', '), named)
        : t('it lacks the column {0}; it has {1}', missing[0]!, named),
    );
  }
  const seen = new Set<string>();
  return records.map((record, i) => {
    const where = t('record {0}', i + 2);
    if (record.length !== header.length) {
      throw wrong(t('{0} has {1} fields where the header has {2}', where, record.length, header.length));
    }
    const field = (column: LabelColumn): string => intact(record[header.indexOf(column)] ?? '');
    const path = own ? field('path') : slashed(field('path'));
    if (path === '') throw wrong(t('{0} has no path', where));
    if (seen.has(path)) throw wrong(t('{0} repeats the path {1}', where, JSON.stringify(path)));
    seen.add(path);
    const confidence = field('confidence') === '' ? 0 : Number(field('confidence').replace(',', '.'));
    if (!(confidence >= 0 && confidence <= 1)) throw wrong(t('{0} has a confidence that is not in 0 … 1', where));
    const agreement = field('agreement');
    if (!AGREEMENTS.includes(agreement))
      throw wrong(t('{0} has an agreement that is not all, most or disputed', where));
    const extractors: Partial<Record<ExtractorName, number>> = {};
    for (const extractor of EXTRACTORS)
      if (field(extractor) !== '') extractors[extractor] = group(field(extractor), extractor, where);
    return {
      path,
      label: field('label'),
      confidence,
      agreement: agreement as Agreement | '',
      extractors,
      consensus: field('consensus') === '' ? -1 : group(field('consensus'), 'consensus', where),
      ...(field('reviewed') === '1' ? { reviewed: true } : {}),
      ...(own && field('tags') !== '' ? { tags: field('tags').split(BETWEEN_TAGS) } : {}),
    };
  });
}

/** The header with the names of this file's columns where a name stands for one. */
function ownHeader(given: readonly string[]): string[] {
  const header = given.map((name) => name.trim().toLowerCase());
  for (const [name, names] of [
    ['path', PICTURE_COLUMNS],
    ['label', CLASS_COLUMNS],
  ] as const) {
    const at = header.includes(name) ? -1 : columnOf(given, names);
    if (at >= 0) header[at] = name;
  }
  return header;
}

function parse(text: string): string[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw wrong(wordsOf(error));
  }
}

function group(text: string, column: string, where: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < -1)
    throw wrong(t('{0} has a {1} that is not a whole number ≥ -1', where, column));
  return value;
}

function wrong(what: string): WinnowFailure {
  return new WinnowFailure(
    'bad-request',
    t(
      'This is not a labels file: {0}. It needs the columns {1}, as winnow cluster --labels writes them.',
      what,
      NEEDED_COLUMNS.join(','),
    ),
  );
}
