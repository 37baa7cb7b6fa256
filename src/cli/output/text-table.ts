import { printable } from './printable';

/**
 * Lines of equally many cells as a table for the terminal: the first column to the left, the others
 * to the right.
 */
export function textTable(lines: readonly (readonly string[])[]): string {
  const shown = lines.map((line) => line.map(printable));
  const widths = shown[0]!.map((_, column) => Math.max(...shown.map((line) => line[column]!.length)));
  const text = shown.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  return text.join('\n') + '\n';
}

/** A figure with `digits` decimals, a dash where there is none. */
export function figure(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined ? '–' : value.toFixed(digits);
}
