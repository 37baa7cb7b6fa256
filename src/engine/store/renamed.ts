import { renameSync } from 'node:fs';

/** Pauses between the attempts, in milliseconds: about a second in all. */
const PAUSES = [5, 10, 20, 40, 80, 160, 320, 320];

/**
 * Renames a file and waits for programs that hold it open. On Windows a virus scanner or an indexer
 * opens a file for a moment after it was written, and the rename fails meanwhile. Blocks the
 * thread.
 * @throws what the last attempt threw.
 */
export function renamed(from: string, to: string, rename = renameSync, platform = process.platform): void {
  for (const pause of PAUSES) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (!mayPass(error, platform)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
  rename(from, to);
}

/** Elsewhere than on Windows, EPERM and EACCES say that renaming is not allowed, and they stay. */
function mayPass(error: unknown, platform: NodeJS.Platform): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EBUSY' || (platform === 'win32' && (code === 'EPERM' || code === 'EACCES'));
}
