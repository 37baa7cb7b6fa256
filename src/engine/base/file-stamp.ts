import { statSync } from 'node:fs';

/**
 * Differs when a file is replaced or written; empty where there is none.
 * @throws where the file system does not say.
 */
export function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : '';
}
