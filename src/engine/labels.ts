import type { Agreement, RunSnapshot, ViewName } from '../protocol/dataset';
import { curate, EXCLUDED, UNDECIDED } from '../protocol/curation';
import { VIEWS } from '../protocol/dataset';
import { csvLine, parseCsv } from './csv';
import { WinnowFailure } from './failure';

/** What a run says about one image: a line of the labels file. */
export interface LabelRow {
  /** Relative to the run's root, `/` between folders. */
  readonly path: string;
  /** Empty for an unlabelled image. */
  readonly label: string;
  /** Calibrated probability of the label, in [0, 1]. */
  readonly confidence: number;
  /** Empty when the file does not say. */
  readonly agreement: Agreement | '';
  /** Cluster of the image in each view; −1 is undecided, absent when the view did not run. */
  readonly views: Readonly<Partial<Record<ViewName, number>>>;
  /** Consensus group, −1 for none. */
  readonly consensus: number;
  /** True where a person gave the label or marked it as right; absent elsewhere. */
  readonly reviewed?: true;
}

/** The columns that every labels file has. */
const NEEDED_COLUMNS = ['path', 'label', 'confidence', 'agreement', ...VIEWS, 'consensus'] as const;
export const LABEL_COLUMNS = [...NEEDED_COLUMNS, 'reviewed'] as const;

const AGREEMENTS: readonly string[] = ['all', 'most', 'disputed', ''];

/**
 * The rows of a snapshot as the person curated it, in its order. An excluded image has no row: it is in no labels file and in
 * no export. An undecided image has an empty label.
 */
export function labelRows(snapshot: RunSnapshot): LabelRow[] {
  const { clusters, labels, reviewed } = curate(snapshot);
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  return snapshot.paths.flatMap((path, i) => {
    const label = labels[i]!;
    if (label === EXCLUDED) return [];
    const views: Partial<Record<ViewName, number>> = {};
    for (const view of VIEWS) {
      const group = snapshot.views[view]?.[i];
      if (group !== undefined) views[view] = group;
    }
    return {
      path,
      label: label === UNDECIDED ? '' : (names.get(label) ?? ''),
      confidence: snapshot.confidence[i] ?? 0,
      agreement: snapshot.agreement[i] ?? '',
      views,
      consensus: snapshot.consensus?.[i] ?? -1,
      ...(reviewed[i] === 1 ? { reviewed: true } : {}),
    };
  });
}

/** The columns of one row in the order of `LABEL_COLUMNS`; confidence is rounded to six decimals. */
export function labelFields(row: LabelRow): string[] {
  const views = VIEWS.map((view) => String(row.views[view] ?? ''));
  return [
    row.path,
    row.label,
    String(Number(row.confidence.toFixed(6))),
    row.agreement,
    ...views,
    String(row.consensus),
    row.reviewed ? '1' : '0',
  ];
}

/** The labels file: a header and one line a row, LF line ends. */
export function writeLabels(rows: readonly LabelRow[]): string {
  return [LABEL_COLUMNS, ...rows.map(labelFields)].map((fields) => csvLine(fields) + '\n').join('');
}

/**
 * Reads a labels file. Columns may come in any order and among others; all but `reviewed` must be there.
 * @throws WinnowFailure `bad-request` that names the missing column or the record that is wrong.
 */
export function readLabels(text: string): LabelRow[] {
  const [header, ...records] = parse(text);
  if (!header) throw wrong('the file is empty');
  const missing = NEEDED_COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw wrong(`it lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`);
  }
  const seen = new Set<string>();
  return records.map((record, i) => {
    const where = `record ${i + 2}`;
    if (record.length !== header.length) {
      throw wrong(`${where} has ${record.length} fields where the header has ${header.length}`);
    }
    const field = (column: (typeof LABEL_COLUMNS)[number]): string => record[header.indexOf(column)] ?? '';
    const path = field('path');
    if (path === '') throw wrong(`${where} has no path`);
    if (seen.has(path)) throw wrong(`${where} repeats the path ${JSON.stringify(path)}`);
    seen.add(path);
    const confidence = field('confidence') === '' ? 0 : Number(field('confidence'));
    if (!(confidence >= 0 && confidence <= 1)) throw wrong(`${where} has a confidence that is not in 0 … 1`);
    const agreement = field('agreement');
    if (!AGREEMENTS.includes(agreement)) throw wrong(`${where} has an agreement that is not all, most or disputed`);
    const views: Partial<Record<ViewName, number>> = {};
    for (const view of VIEWS) if (field(view) !== '') views[view] = group(field(view), view, where);
    return {
      path,
      label: field('label'),
      confidence,
      agreement: agreement as Agreement | '',
      views,
      consensus: field('consensus') === '' ? -1 : group(field('consensus'), 'consensus', where),
      ...(field('reviewed') === '1' ? { reviewed: true } : {}),
    };
  });
}

function parse(text: string): string[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function group(text: string, column: string, where: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < -1) throw wrong(`${where} has a ${column} that is not a whole number ≥ -1`);
  return value;
}

function wrong(what: string): WinnowFailure {
  return new WinnowFailure(
    'bad-request',
    `This is not a labels file: ${what}. It needs the columns ${NEEDED_COLUMNS.join(',')}, as winnow cluster --labels writes them.`,
  );
}
