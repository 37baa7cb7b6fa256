import { t } from '@vscode/l10n';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WinnowFailure } from '../base/failure';
import { cannot, codeOf } from '../base/file-system-failure';
import { EXPORT_MARKER, placesOf, type ExportPlaces } from '../../domain/export-places';

/** What a rename says where something is there already. */
const TAKEN: ReadonlySet<string | undefined> = new Set(['EEXIST', 'ENOTEMPTY']);
/** What is said of a place where nothing is. */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * @throws WinnowFailure `target-exists` when anything has one of the names that an export to
 * `target` would give, `bad-request` when the place lies in another labelled tree.
 */
export async function checkTargetFree(target: string): Promise<void> {
  const { tree, unlabelled, csv, json } = placesOf(path.resolve(target));
  for (const place of [tree, unlabelled, csv, json]) {
    if (await exists(place)) throw alreadyThere(place);
  }
  for (let above = path.dirname(tree); above !== path.dirname(above); above = path.dirname(above)) {
    if (!(await exists(path.join(above, EXPORT_MARKER)))) continue;
    throw new WinnowFailure(
      'bad-request',
      t('{0} lies in {1}, a labelled tree that Winnow wrote. Choose a place outside of it.', tree, above),
    );
  }
}

/**
 * Gives the staged files their final names, the tree last. Takes back what it did when one name is
 * taken meanwhile.
 * @param unlabelled whether files without a label were staged, too.
 * @throws WinnowFailure `target-exists` for a name that is taken.
 */
export async function publish(
  staged: ExportPlaces,
  places: ExportPlaces,
  { unlabelled }: { readonly unlabelled: boolean },
): Promise<void> {
  const published: string[] = [];
  const keys = unlabelled ? (['csv', 'json', 'unlabelled', 'tree'] as const) : (['csv', 'json', 'tree'] as const);
  try {
    for (const key of keys) {
      // Renaming replaces what is there, so the name is claimed first, by an act that fails if it
      // is taken.
      if (key === 'csv' || key === 'json') {
        await writeFile(places[key], '', { flag: 'wx' });
        published.push(places[key]);
      } else if (process.platform !== 'win32') {
        await mkdir(places[key]);
        published.push(places[key]);
      }
      await rename(staged[key], places[key]);
      if (published.at(-1) !== places[key]) published.push(places[key]);
    }
  } catch (error) {
    for (const place of published) await rm(place, { recursive: true, force: true });
    throw TAKEN.has(codeOf(error)) ? alreadyThere(places.tree) : error;
  }
}

/** Why nothing can be written to a folder; a failure that has words already stays as it is. */
export function notWritable(folder: string, error: Error): WinnowFailure {
  return error instanceof WinnowFailure ? error : cannot('write to', folder, error);
}

async function exists(place: string): Promise<boolean> {
  try {
    // Not stat: a dangling link is something, too.
    await lstat(place);
    return true;
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return false;
    throw notWritable(path.dirname(place), error as Error);
  }
}

function alreadyThere(place: string): WinnowFailure {
  return new WinnowFailure(
    'target-exists',
    t('{0} is already there, and nothing is overwritten. Choose another name, or move it away first.', place),
  );
}
