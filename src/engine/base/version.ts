import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Winnow's version, from the package that this file or its bundle lies in. */
export function winnowVersion(): string {
  for (let folder = __dirname; path.dirname(folder) !== folder; folder = path.dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'winnow' && manifest.version !== undefined) return manifest.version;
    } catch {
      // Not here: look one folder higher.
    }
  }
  return 'unknown';
}
