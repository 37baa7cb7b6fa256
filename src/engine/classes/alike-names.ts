import { t } from '@vscode/l10n';

/**
 * Groups of names that differ only in how they are written: in case, in spaces, hyphens and
 * underscores, or in how their characters are put together. Each group and the groups are sorted.
 */
export function alikeNames(names: Iterable<string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const name of new Set(names)) {
    const key = name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_\-\u2010-\u2015]+/gu, '');
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return [...groups.values()]
    .filter(({ length }) => length > 1)
    .map((group) => group.sort())
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
}

/** A sentence for each group of {@link alikeNames}. */
export function alikeNotes(names: Iterable<string>): string[] {
  return alikeNames(names).map((group) => {
    const quoted = group.map((name) => JSON.stringify(name));
    const list = t('{0} and {1}', quoted.slice(0, -1).join(', '), quoted.at(-1)!);
    return t(
      '{0} differ only in how they are written. They count as {1} classes; rename them if they are one.',
      list,
      group.length,
    );
  });
}
