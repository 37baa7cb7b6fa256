/** Writing that a kill or a full disk cannot leave half done. */
import { t } from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { reasonInWords } from '../base/file-system-failure';
import { WinnowFailure } from '../base/failure';
import { renamed } from './renamed';

/**
 * Tells the temporary files of this process from those of another container's process with the same
 * number.
 */
export const WRITER = randomBytes(4).toString('hex');

/**
 * Writes all of `bytes`, at `position` or where the file stands: one call of the system may write
 * fewer.
 */
export function writeAll(file: number, bytes: Uint8Array, position: number | null = null): void {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(file, bytes, at, bytes.length - at, position === null ? null : position + at);
  }
}

/**
 * Gives a file new contents, all of them or none: written beside it, flushed, then renamed. The
 * name of the temporary file says which process writes it ({@link WRITER}), so that nobody sweeps
 * it away meanwhile.
 * @param flush false where a loss of power may cost the file, because it can be made again.
 * @throws WinnowFailure `store` in words.
 */
export function replaceFile(target: string, parts: Iterable<Uint8Array>, { flush = true } = {}): void {
  const temporary = `${target}.${process.pid}.${WRITER}${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = openSync(temporary, 'wx');
    try {
      for (const part of parts) writeAll(file, part);
      if (flush) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renamed(temporary, target);
    if (flush) flushFolder(path.dirname(target));
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // What stopped the write may stop this too; the next run sweeps.
    }
    throw storeFailure(target, error);
  }
}

/** Makes a rename durable; where the system cannot open folders it is so by itself. */
function flushFolder(folder: string): void {
  let file: number;
  try {
    file = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(file);
  } catch {
    // Some network file systems refuse; the file itself is flushed.
  } finally {
    closeSync(file);
  }
}

/** Why something could not be written to a store, and what to do about it. */
export function storeFailure(target: string, error: unknown): WinnowFailure {
  if (error instanceof WinnowFailure) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new WinnowFailure(
        'store',
        t(
          'The disk is full: {0} could not be written. Free some space and try again; what was finished is kept.',
          target,
        ),
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new WinnowFailure(
        'store',
        t(
          'The store cannot be written ({0} is read-only). Choose another place with the setting winnow.storeLocation or --store, or allow writing.',
          target,
        ),
      );
    default:
      return new WinnowFailure(
        'store',
        t(
          'Cannot write {0}: {1} The place is given by the setting winnow.storeLocation or --store.',
          target,
          reasonInWords(error),
        ),
      );
  }
}
