import type { Edit } from './curation';

/** Whether edits begin with others, which may have crossed a process boundary since. */
export function beginWith(edits: readonly Edit[], others: readonly Edit[]): boolean {
  return others.length <= edits.length && others.every((other, at) => isSame(other, edits[at]));
}

/** Whether plain values are equal. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((value, at) => isSame(value, b[at]));
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]))
  );
}
