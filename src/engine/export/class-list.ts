import type { ExportedClass } from '../../domain/exports';
import { byCodePoint } from '../base/code-points';

/**
 * The classes of an export by number. @param folders the class's folder of each picture, without
 * the part of a split.
 */
export function classList(folders: readonly string[]): ExportedClass[] {
  const counts = new Map<string, number>();
  for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => byCodePoint(a, b)).map(([name, files], number) => ({ number, name, files }));
}
