import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it that lack. With `recursive` Node tries for ever where a file
 * system says of a folder that it is missing although the one above it is there, as `/proc` does.
 * @returns the topmost folder that was made; undefined where all were there.
 * @throws the file system's error.
 */
export function makeFolder(folder: string): string | undefined {
  const parent = path.dirname(folder);
  try {
    mkdirSync(folder);
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return undefined;
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
  }
  const made = makeFolder(parent);
  // Once: who removes it meanwhile wants it away.
  mkdirSync(folder);
  return made ?? folder;
}
