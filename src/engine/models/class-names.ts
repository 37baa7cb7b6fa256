import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChosenModel } from './model-file';

/**
 * Names of the classes of a model, in the order of its logits; undefined where they do not lie
 * beside its file.
 */
export async function classNamesOf({ file, classes }: ChosenModel): Promise<readonly string[] | undefined> {
  if (!classes) return undefined;
  try {
    const names: unknown = JSON.parse(await readFile(path.join(path.dirname(file), classes.names), 'utf8'));
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    // A network that was copied without its names still has its features.
    return undefined;
  }
}
