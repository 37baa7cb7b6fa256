import { randomBytes } from 'node:crypto';
import { link, lstat, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WinnowFailure } from '../../engine/base/failure';
import { cannot } from '../../engine/base/file-system-failure';
import { makeFolder } from '../../engine/base/make-folder';
import { checkWritable } from '../../engine/base/writable';

/** What happens to a file that is there already. */
interface Replacing {
  /** Replaces it. Without it the write fails. */
  readonly force?: boolean | undefined;
}

/**
 * Fails before the work rather than after it.
 * @throws WinnowFailure `target-exists` when `file` is there and not to be replaced, `bad-request`
 * when it cannot be written.
 */
export async function checkOutputFree(file: string, { force = false }: Replacing = {}): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new WinnowFailure('target-exists', `${file} is a folder. Name a file.`);
  if (there && !there.isFile() && !there.isSymbolicLink()) {
    throw new WinnowFailure('target-exists', `${file} is a device, no file. Name a file.`);
  }
  if (there && !force) throw taken(file);
  await checkWritable(file);
}

/**
 * Writes `file` whole or not at all, with the folders above it.
 * @throws WinnowFailure as `checkOutputFree`.
 */
export async function writeOutput(file: string, text: string, { force = false }: Replacing = {}): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    makeFolder(path.dirname(file));
    await writeFile(temporary, text, { flag: 'wx' });
    if (force) await rename(temporary, file);
    // A link fails where the name is taken; a rename would replace what came there meanwhile.
    else await link(temporary, file).catch((error: NodeJS.ErrnoException) => withoutLinks(error, file, text));
  } catch (error) {
    throw error instanceof WinnowFailure ? error : cannot('write', file, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function withoutLinks(error: NodeJS.ErrnoException, file: string, text: string): Promise<void> {
  if (error.code === 'EEXIST') throw taken(file);
  await writeFile(file, text, { flag: 'wx' });
}

function taken(file: string): WinnowFailure {
  return new WinnowFailure(
    'target-exists',
    `${file} is already there. Choose another name, or add --force to replace it.`,
  );
}
