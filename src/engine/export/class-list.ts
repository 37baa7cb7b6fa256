import type { ExportedClass } from '../../domain/dataset';

/** The classes of an export by number. @param folders the class's folder of each picture, without the part of a split. */
export function classList(folders: readonly string[]): ExportedClass[] {
  const counts = new Map<string, number>();
  for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => byCodePoint(a, b)).map(([name, files], number) => ({ number, name, files }));
}

/** The order of Python's `sorted`. JavaScript's own compares halves of the characters beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
