import { t } from '@vscode/l10n';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readFile, rmdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { UnreadableImage } from '../../domain/dataset';
import type { ExportMode } from '../../domain/exports';
import { WinnowFailure } from '../base/failure';
import { codeOf } from '../base/file-system-failure';
import type { ExportRequest } from './export';
import type { ExportPlaces } from '../../domain/export-places';
import { forEachRow } from '../base/lanes';
import { reasonOf, type PlannedFile } from './export-plan';
import { pictureFacts } from './size-and-turn';
import { uprightPicture } from './upright-picture';

/** Failures of these kinds concern every file: going on would only give a tree of holes. */
export const HOPELESS: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE']);
/**
 * A link of the wanted kind cannot be made here: another file system, a file system without links,
 * or no permission.
 */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'UNKNOWN']);

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What was written, and what could not be, with the reason. */
export interface Written {
  readonly files: readonly PlannedFile[];
  readonly missing: readonly UnreadableImage[];
  /** Where a sidecar needs them. */
  readonly sizes: ReadonlyMap<PlannedFile, Size>;
}

/**
 * Writes the planned files into the stage.
 * @throws WinnowFailure where links cannot be made, and what is hopeless.
 */
export async function writeFiles(
  request: ExportRequest,
  files: readonly PlannedFile[],
  staged: ExportPlaces,
  signal: AbortSignal,
): Promise<Written> {
  const { rows, onProgress, sidecars = [] } = request;
  for (const folder of new Set(files.map((file) => file.folder))) {
    if (folder !== '') await mkdir(path.join(staged.tree, folder), { recursive: true });
  }
  const failures = new Map<PlannedFile, string>();
  const sizes = new Map<PlannedFile, Size>();
  let done = 0;
  await forEachRow(files.length, signal, async (i) => {
    const file = files[i]!;
    const base = file.folder === '' ? staged.unlabelled : path.join(staged.tree, file.folder);
    try {
      const size = await writeOne(request, file.source, path.join(base, file.name));
      const needed = sidecars.includes('coco') && file.folder !== '';
      const known = size ?? (needed ? await pictureFacts(file.source) : undefined);
      if (known) sizes.set(file, { width: known.width, height: known.height });
    } catch (error) {
      if (error instanceof WinnowFailure || HOPELESS.has(codeOf(error))) throw error;
      failures.set(file, reasonOf(error as Error));
    }
    onProgress?.(++done, files.length);
  });
  const failed = files.filter((file) => failures.has(file));
  for (const { folder } of failed) {
    if (folder !== '') await removeEmpty(path.join(staged.tree, folder), path.join(staged.tree, folder.split('/')[0]!));
  }
  return {
    files: files.filter((file) => !failures.has(file)),
    missing: failed.map((file) => ({ path: rows[file.row]!.path, reason: failures.get(file)! })),
    sizes,
  };
}

/** Its size where the pixels were read. */
async function writeOne(
  { mode, pixels = 'original', longest }: ExportRequest,
  source: string,
  to: string,
): Promise<Size | undefined> {
  if (pixels === 'original') {
    await place(mode, source, to);
    return undefined;
  }
  const { bytes, width, height } = await uprightPicture(await readFile(source), longest ?? undefined);
  await writeFile(to, bytes, { flag: 'wx' });
  return { width, height };
}

async function place(mode: ExportMode, source: string, to: string): Promise<void> {
  switch (mode) {
    case 'copy':
      return copyFile(source, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    case 'hardlink':
    case 'symlink':
      try {
        return await (mode === 'hardlink' ? link(source, to) : symlink(source, to, 'file'));
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined || !NO_LINKS.has(code)) throw error;
        throw new WinnowFailure(
          'bad-request',
          t('A {0} to {1} cannot be made here ({2}). Export with the mode copy.', mode, source, code),
        );
      }
    default:
      mode satisfies never;
  }
}

/** Removes `folder` and the folders above it down to `last`, as long as they are empty. */
export async function removeEmpty(folder: string, last: string): Promise<void> {
  for (let at = folder; at.length >= last.length; at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}
