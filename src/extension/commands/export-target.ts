import { t } from '@vscode/l10n';
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Why a labelled tree cannot be written to `target`, in a sentence; undefined where nothing is in
 * the way. The engine checks it again before it writes.
 */
export async function placeProblem(target: string): Promise<string | undefined> {
  if (!path.isAbsolute(target)) return t('Give an absolute path.');
  const tree = path.resolve(target);
  for (const place of [tree, `${tree}-unlabelled`, `${tree}.winnow.csv`, `${tree}.winnow.json`]) {
    if (await isThere(place)) return t('{0} is already there, and nothing is overwritten.', path.basename(place));
  }
  for (let above = path.dirname(tree); ; above = path.dirname(above)) {
    if (await isThere(path.join(above, '.winnow-export.json'))) {
      return t('{0} is a labelled tree that Winnow wrote. Choose a place outside of it.', above);
    }
    if (above === path.dirname(above)) break;
  }
  return problemOfFolder(path.dirname(tree));
}

/** What keeps the nearest folder that is there from taking a new one. */
async function problemOfFolder(folder: string): Promise<string | undefined> {
  for (let above = folder; ; above = path.dirname(above)) {
    const found = await stat(above).catch((error: NodeJS.ErrnoException) => error);
    if (found instanceof Error) {
      if (found.code === 'ENOENT' && above !== path.dirname(above)) continue;
      return t('{0} cannot be reached ({1}).', above, found.code ?? found.message);
    }
    if (!found.isDirectory()) return t('{0} is a file and no folder.', above);
    return access(above, constants.W_OK).then(
      () => undefined,
      () => t('{0} cannot be written: you have no permission, or the disk is read-only.', above),
    );
  }
}

const isThere = (place: string): Promise<boolean> =>
  lstat(place).then(
    () => true,
    () => false,
  );
