import { csvLine } from '../../engine/base/csv';
import { MEASURES, type ComparisonRow } from './row';

const COLUMNS = [
  'features',
  'reduction',
  'clusterer',
  'preset',
  'seed',
  'k',
  'partition',
  'groups',
  'without',
  ...MEASURES,
  'seconds',
  'error',
];

/** One line a row, LF line ends; a figure that does not fit is an empty field. */
export function comparisonCsv(rows: readonly ComparisonRow[]): string {
  const lines = rows.map(({ cell, partition, groups, without, figures, seconds, error }) => [
    cell.features.join(' '),
    cell.reduction,
    cell.clusterer,
    cell.preset,
    String(cell.seed),
    String(cell.k),
    partition ?? '',
    String(groups ?? ''),
    rounded(without),
    ...MEASURES.map((measure) => rounded(figures?.[measure])),
    rounded(seconds),
    error ?? '',
  ]);
  return [COLUMNS, ...lines].map((fields) => csvLine(fields) + '\n').join('');
}

/** Enough decimals for any comparison; a figure that is not there is empty. */
function rounded(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(Number(value.toPrecision(6)));
}
