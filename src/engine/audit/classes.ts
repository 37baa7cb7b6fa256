import { t } from '@vscode/l10n';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { EXCLUDED_NAME, UNDECIDED_NAME } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { classesByFolder, partsByFolder } from '../classes/class-folders';
import { isForeignFolder } from '../classes/foreign-names';
import { WinnowFailure } from '../base/failure';

/** The classes that a folder gives its images. */
export interface GivenClasses {
  /** Sorted. */
  readonly names: readonly string[];
  /** Index into `names` of each image; −1 for an image that lies in no class folder. */
  readonly of: Int32Array;
}

/**
 * The class of each image, by the folders below the chosen one as `classesByFolder` reads them.
 * @throws WinnowFailure `bad-request`, with what to do, where there are fewer than two classes.
 */
export function givenClasses(snapshot: Pick<RunSnapshot, 'root' | 'folders' | 'paths'>): GivenClasses {
  const own = classesByFolder(snapshot.paths.map(foldersBelow(snapshot)));
  const names = [...new Set(own.filter((name) => name !== null))].sort();
  if (names.length === 0) throw noClasses(snapshot.folders);
  if (names.length === 1) {
    throw new WinnowFailure(
      'bad-request',
      t(
        '{0} has the one class {1}. A label audit needs at least two; choose the folder that holds all of them.',
        namesOf(snapshot.folders),
        names[0]!,
      ),
    );
  }
  const indices = new Map(names.map((name, index) => [name, index]));
  const of = Int32Array.from(own, (name) => (name === null ? -1 : indices.get(name)!));
  return { names: names.map(asLabel), of };
}

/** The part of a split of each image, by the same folders; null for none. */
export const givenParts = (snapshot: Pick<RunSnapshot, 'root' | 'folders' | 'paths'>): (string | null)[] =>
  partsByFolder(snapshot.paths.map(foldersBelow(snapshot)));

/**
 * Looks before a long run whether folders have sub-folders at all.
 * @throws WinnowFailure as {@link givenClasses} does where they have none.
 */
export function checkClassFolders(folders: readonly string[]): void {
  const hasFolders = (folder: string): boolean => {
    try {
      return readdirSync(folder, { withFileTypes: true }).some(
        (entry) => entry.isDirectory() && !isForeignFolder(entry.name),
      );
    } catch {
      // The scan tells what is wrong with the folder.
      return true;
    }
  };
  if (!folders.some(hasFolders)) throw noClasses(folders);
}

const namesOf = (folders: readonly string[]): string => folders.map((folder) => path.basename(folder)).join(', ');

function noClasses(folders: readonly string[]): WinnowFailure {
  return new WinnowFailure(
    'bad-request',
    t(
      '{0} has no classes: no picture lies in a sub-folder. A label audit needs one sub-folder a class; choose the folder that holds them.',
      namesOf(folders),
    ),
  );
}

/** The folders between the chosen folder and a file. */
function foldersBelow({ root, folders }: Pick<RunSnapshot, 'root' | 'folders'>): (file: string) => string[] {
  // If one chosen folder lies in another, the inner one counts.
  const chosen = folders
    .map((folder) => path.relative(root, folder).split(path.sep).filter(Boolean))
    .sort((a, b) => b.length - a.length);
  return (file) => {
    const parts = file.split('/').slice(0, -1);
    const folder = chosen.find((names) => names.every((name, depth) => name === parts[depth])) ?? [];
    return parts.slice(folder.length);
  };
}

/** Two names are those of reserved labels, so they are changed. */
function asLabel(name: string): string {
  return name === UNDECIDED_NAME || name === EXCLUDED_NAME ? `${name} (folder)` : name;
}
