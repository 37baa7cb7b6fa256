/**
 * What is known of the files of a data set beside their labels, a column a fact, and which images
 * rules about them let through. Plain data and pure functions.
 */

/** Facts of files that have words of their own; any other column comes from a table. */
export type FileFact = 'width' | 'height' | 'bytes' | 'taken' | 'format' | 'camera' | 'folder';

/** What the numbers of a column count. `time` is seconds since 1970 by the camera's clock. */
export type FactUnit = 'pixels' | 'bytes' | 'time' | 'number';

interface Named {
  /** A `FileFact`, or `table:` with the table's path and the column's name. */
  readonly id: string;
  /** As the table calls it; the id where it is a fact of the files. */
  readonly name: string;
  /** Path of the table below the root. */
  readonly table?: string;
}

/** Image i has `values[i]`, null where it is not known. */
export interface NumberColumn extends Named {
  readonly kind: 'number';
  readonly unit: FactUnit;
  readonly values: readonly (number | null)[];
}

/** Image i has `categories[of[i]]`; −1 where it is not known. */
export interface CategoryColumn extends Named {
  readonly kind: 'category';
  readonly categories: readonly string[];
  readonly of: readonly number[];
  /** Whether a category holds those that begin with its name and a slash. */
  readonly nested?: boolean;
}

export type FactColumn = NumberColumn | CategoryColumn;

/** All that is known, and which tables told nothing. */
export interface FactColumns {
  readonly columns: readonly FactColumn[];
  /** Tables that were found and not used, a sentence each. */
  readonly unread: readonly string[];
}

/**
 * Images whose number lies between both, which are included; null is no bound. Unknown ones do not
 * pass.
 */
export interface NumberRule {
  readonly column: string;
  readonly least: number | null;
  readonly most: number | null;
}

/** Images of any of these categories; `''` stands for the unknown ones. */
export interface CategoryRule {
  readonly column: string;
  readonly among: readonly string[];
}

export type FactRule = NumberRule | CategoryRule;

/** 1 where image i passes a rule. A rule of another kind than its column holds nothing back. */
export function passesOf(column: FactColumn, rule: FactRule): Uint8Array {
  if (column.kind === 'number') {
    if (!('least' in rule)) return new Uint8Array(column.values.length).fill(1);
    const least = rule.least ?? -Infinity;
    const most = rule.most ?? Infinity;
    return Uint8Array.from(column.values, (value) => Number(value !== null && value >= least && value <= most));
  }
  if (!('among' in rule)) return new Uint8Array(column.of.length).fill(1);
  const among = new Set(rule.among);
  const passes = column.categories.map((category) => isAmong(category, among, column.nested === true));
  const unknown = among.has('');
  return Uint8Array.from(column.of, (at) => Number(at < 0 ? unknown : passes[at]!));
}

function isAmong(category: string, among: ReadonlySet<string>, nested: boolean): boolean {
  if (among.has(category)) return true;
  if (!nested) return false;
  return foldersAbove(category).some((folder) => among.has(folder));
}

/** The folders that a path lies in, the outermost first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** A column of the values that images have, each once, in the order of the alphabet. */
export function categoryColumn(
  named: Omit<CategoryColumn, 'kind' | 'categories' | 'of'>,
  values: readonly (string | null)[],
): CategoryColumn {
  const categories = [...new Set(values.filter((value) => value !== null && value !== ''))].sort() as string[];
  const place = new Map(categories.map((category, at) => [category, at]));
  return { ...named, kind: 'category', categories, of: values.map((value) => place.get(value ?? '') ?? -1) };
}

/** Whether a column tells images apart. */
export function tellsApart(column: FactColumn): boolean {
  const seen = column.kind === 'number' ? column.values : column.of;
  return seen.some((value) => value !== seen[0]);
}
