import { alikeNotes } from '../../engine/classes/alike-names';
import { printable } from './printable';

const SHOWN = 30;

/**
 * The classes that a command read, by name with their pictures, and which of them are written
 * alike.
 */
export function classLines(sizes: ReadonlyMap<string, number>): string[] {
  const named = [...sizes].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = named.slice(0, SHOWN).map(([name, images]) => `${printable(name)} ${images}`);
  const more = named.length > SHOWN ? ` … and ${named.length - SHOWN} more` : '';
  return [`Classes: ${shown.join(', ')}${more}`, ...alikeNotes(sizes.keys()).map(printable)];
}
