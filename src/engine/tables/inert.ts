/**
 * What spreadsheets take for the begin of a formula. Quotes are so marked that they come back as
 * they were.
 */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * A cell that no spreadsheet runs: an apostrophe stands before what would be a formula. Numbers
 * stay numbers.
 */
export function inert(cell: string): string {
  return FORMULA.test(cell) && !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(cell) ? `'${cell}` : cell;
}

/** What {@link inert} was given. */
export function intact(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
