import { t } from '@vscode/l10n';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cannot } from './file-system-failure';
import { passingName } from './passing-name';

/**
 * Finds out whether something can be written at `place`, by a file in the nearest folder above it
 * that is there. It is removed at once: permissions alone do not tell of full, read-only and odd
 * file systems. What a kill leaves of it the next export there removes.
 * @throws WinnowFailure `bad-request` in words.
 */
export async function checkWritable(place: string): Promise<void> {
  const folder = await nearestFolder(path.dirname(path.resolve(place)), place);
  const probe = path.join(folder, passingName('probe'));
  try {
    await writeFile(probe, 'winnow', { flag: 'wx' });
  } catch (error) {
    throw cannot('write', place, error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function nearestFolder(from: string, place: string): Promise<string> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    try {
      if ((await stat(folder)).isDirectory()) return folder;
      throw Object.assign(new Error(t('{0} is no folder', folder)), { code: 'ENOTDIR' });
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!missing || path.dirname(folder) === folder) throw cannot('write', place, error);
    }
  }
}
