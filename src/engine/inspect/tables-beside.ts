import { t } from '@vscode/l10n';
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunSnapshot } from '../../domain/dataset';
import { categoryColumn, type FactColumn, type FactColumns } from '../../domain/fact-columns';
import { matchTruth } from '../annotations/match';
import { parseCsv } from '../base/csv';
import { columnOf, PICTURE_COLUMNS, slashed } from '../tables/columns';
import { intact } from '../tables/inert';
import { tableText } from '../tables/table-text';

/** A person keeps no more tables and folders of them beside pictures. */
const MOST_TABLES = 20;
const MOST_FOLDERS = 200;
const MOST_BYTES = 64 << 20;
/** More values are no list to choose from: sentences, or names of each file. */
const MOST_CATEGORIES = 500;
/** Numbers of fewer values are numbers of classes, which one chooses from a list. */
const LEAST_NUMBERS = 9;

/**
 * Columns of the tables (CSV, TSV) that lie in a folder of the images and have a column with the
 * names of their files. What cannot be read, or names none of the images, is said and passed over.
 * @throws the signal's reason when it is aborted.
 */
export async function tablesBeside(
  { root, folders, paths }: Pick<RunSnapshot, 'root' | 'folders' | 'paths'>,
  signal: AbortSignal,
): Promise<FactColumns> {
  const columns: FactColumn[] = [];
  const unread: string[] = [];
  const places = [...new Set([...folders, ...paths.map((file) => path.join(root, path.posix.dirname(file)))])];
  let found = 0;
  for (const folder of places.slice(0, MOST_FOLDERS)) {
    signal.throwIfAborted();
    for (const name of await tableNames(folder)) {
      if (++found > MOST_TABLES) return { columns, unread };
      const table = path.relative(root, path.join(folder, name)).split(path.sep).join('/');
      try {
        columns.push(...columnsOf(await recordsIn(path.join(folder, name)), table, paths));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        unread.push(`${table}: ${error.message}`);
      }
    }
  }
  return { columns, unread };
}

async function tableNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const tables = entries.filter((entry) => entry.isFile() && /^[^.].*\.[ct]sv$/i.test(entry.name));
  return tables.map(({ name }) => name).sort();
}

/** @throws SyntaxError in words. */
async function recordsIn(file: string): Promise<string[][]> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > MOST_BYTES) throw new SyntaxError(t('it is larger than {0} MB', MOST_BYTES / 2 ** 20));
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException): never => {
    throw new SyntaxError(t('it cannot be read ({0})', error.code ?? error.message));
  });
  return parseCsv(tableText(bytes));
}

/**
 * @param table path below the root.
 * @throws SyntaxError in words.
 */
function columnsOf([header = [], ...records]: string[][], table: string, paths: readonly string[]): FactColumn[] {
  const picture = columnOf(header, PICTURE_COLUMNS);
  if (picture < 0) throw new SyntaxError(t('it has no column with names of files'));
  const folder = path.posix.dirname(table);
  const known = records.map((record) => ({
    path: path.posix.join(folder, slashed(intact(record[picture] ?? ''))),
    klass: '',
  }));
  const rows = matchTruth(paths, known);
  if (rows.every((row) => row < 0)) throw new SyntaxError(t('it names none of the images'));
  return header.flatMap((name, at) => {
    if (at === picture || name.trim() === '') return [];
    const cells = Array.from(rows, (row) => intact(records[row]?.[at] ?? '').trim());
    const column = columnOfCells({ id: `table:${table}:${name}`, name: name.trim(), table }, cells);
    return column ? [column] : [];
  });
}

type TableNames = Required<Pick<FactColumn, 'id' | 'name' | 'table'>>;

/** Undefined where there are too many different words. */
function columnOfCells(names: TableNames, cells: readonly string[]): FactColumn | undefined {
  const different = new Set(cells);
  different.delete('');
  for (const unit of ['number', 'time'] as const) {
    const read = unit === 'number' ? numberIn : dayIn;
    if (different.size < LEAST_NUMBERS || ![...different].every((cell) => read(cell) !== null)) continue;
    return { ...names, kind: 'number', unit, values: cells.map(read) };
  }
  return different.size > MOST_CATEGORIES ? undefined : categoryColumn(names, cells);
}

function numberIn(cell: string): number | null {
  const value = cell === '' ? NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?.*)?$/;

/** ISO 8601, by the clock that it was written by: seconds since 1970. */
function dayIn(cell: string): number | null {
  const parts = DAY.exec(cell)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (!parts) return null;
  const [year, month, day, hour, minute, second] = parts;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000;
}
