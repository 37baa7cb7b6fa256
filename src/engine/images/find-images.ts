import { t } from '@vscode/l10n';
import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { WinnowFailure } from '../base/failure';
import { codeOf } from '../base/file-system-failure';
import { isForeignFile, isForeignFolder } from '../classes/foreign-names';
import { EXPORT_MARKER } from '../../domain/export-places';

export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(
  [
    'jpg',
    'jpeg',
    'jpe',
    'jfif',
    'png',
    'webp',
    'gif',
    'tif',
    'tiff',
    'bmp',
    'dib',
    'avif',
    'heic',
    'heif',
    'ppm',
    'pgm',
    'pbm',
    'pnm',
  ].map((name) => `.${name}`),
);

const UNNAMEABLE = t('Its name is not valid text (UTF-8), so it cannot be opened. Rename it.');

/**
 * The folders that a person chose, absolute, each once and sorted, and the deepest folder that
 * holds all of them.
 * @throws WinnowFailure `bad-request` where there is none, or they lie on different drives.
 */
export function chosenFolders(folders: readonly string[]): { readonly chosen: string[]; readonly root: string } {
  const chosen = [...new Set(folders.map((folder) => path.resolve(folder)))].sort(byCodeUnit);
  return { chosen, root: commonAncestor(chosen) };
}

/**
 * The files in `folders` and below that a scan would take for images by their names or, of those in
 * `known`, by what they were; paths relative to the scan's root. Opens no file.
 * @throws WinnowFailure as {@link chosenFolders} and {@link findImages} do, and the signal's
 * reason.
 */
export async function listImages(
  folders: readonly string[],
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const { chosen, root } = chosenFolders(folders);
  const { files } = await findImages(chosen, () => undefined, signal);
  return files
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .filter((file) => known.has(file) || isImageName(path.posix.basename(file)));
}

/**
 * The files in the chosen folders and below that may be images, absolute: those that are named as
 * images, and those whose contents have to say it. Hidden folders, those of systems and tools,
 * earlier exports and stores are skipped unless chosen themselves. Links to images are followed.
 * Links to folders are followed where these lie in a chosen one: a link must not take in what a
 * person did not choose. Each folder is visited once, under its own name rather than a link's where
 * it has both.
 * @param report told of each file and folder that cannot be read.
 * @returns also how many links lead to folders outside of the chosen ones.
 * @throws WinnowFailure `folder-missing`, and the signal's reason.
 */
export async function findImages(
  chosen: readonly string[],
  report: (file: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<{ readonly files: string[]; readonly linksOut: number }> {
  const files: string[] = [];
  const roots: string[] = [];
  let linksOut = 0;
  const visited = new Set<string>();
  const links: string[] = [];

  const walk = async (folder: string, real: string, isChosen: boolean): Promise<void> => {
    signal.throwIfAborted();
    if (visited.has(real)) return;
    let entries: readonly Dirent[];
    try {
      const listed = await list(folder);
      entries = listed.entries;
      for (const name of listed.unnameable) report(path.join(folder, name), new Error(UNNAMEABLE));
    } catch (error) {
      if (isChosen) throw missing(folder, error);
      report(folder, error);
      return;
    }
    const names = new Set(entries.map((entry) => entry.name));
    if (!isChosen && (names.has(EXPORT_MARKER) || isStore(names))) return;
    visited.add(real);
    for (const { name, kind } of await kindsOf(folder, entries)) {
      const full = path.join(folder, name);
      if (kind === 'file') {
        if (isImageName(name) || !isForeignFile(name) || isPlaceholder(name)) files.push(full);
      } else if (!isForeignFolder(name) && !names.has(`${name}.winnow.json`)) {
        if (kind === 'link') links.push(full);
        else await walk(full, path.join(real, name), false);
      }
    }
  };

  for (const folder of chosen) {
    let real: string;
    try {
      real = await realpath(folder);
    } catch (error) {
      throw missing(folder, error);
    }
    roots.push(real);
    await walk(folder, real, true);
  }
  // Folders that only links lead to, such as hidden ones. A walk appends the links that it meets,
  // so this also reaches links behind links.
  for (const link of links) {
    try {
      const real = await realpath(link);
      if (roots.some((root) => isWithin(real, root))) await walk(link, real, false);
      else linksOut++;
    } catch (error) {
      signal.throwIfAborted();
      report(link, error);
    }
  }
  return { files, linksOut };
}

function isWithin(folder: string, root: string): boolean {
  const way = path.relative(root, folder);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/**
 * A folder's entries. Linux keeps any bytes as a name: what is no UTF-8 cannot be opened by a text,
 * and may read like the name of another file. Of those, images and folders are `unnameable`, the
 * others are left out.
 */
async function list(folder: string): Promise<{ entries: readonly Dirent[]; unnameable: readonly string[] }> {
  const entries = await readdir(folder, { withFileTypes: true });
  // What takes the place of bytes that are no character.
  if (!entries.some(({ name }) => name.includes('\ufffd'))) return { entries, unnameable: [] };
  const names = await readdir(folder, { encoding: 'buffer' });
  const valid = new Set(names.filter((name) => isUtf8(name)).map(String));
  const unnameable = names.filter((name) => !isUtf8(name)).map(String);
  const kept = new Map(entries.filter(({ name }) => valid.has(name)).map((entry) => [entry.name, entry]));
  const folders = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  return {
    entries: [...kept.values()],
    unnameable: unnameable.filter((name) => isImageName(name) || folders.has(name)),
  };
}

/** The entries in code-unit order; `link` is a link to a folder. */
async function kindsOf(
  folder: string,
  entries: readonly Dirent[],
): Promise<{ name: string; kind: 'file' | 'folder' | 'link' }[]> {
  const found: { name: string; kind: 'file' | 'folder' | 'link' }[] = [];
  for (const entry of [...entries].sort((a, b) => byCodeUnit(a.name, b.name))) {
    const { name } = entry;
    if (entry.isDirectory()) found.push({ name, kind: 'folder' });
    else if (entry.isFile()) found.push({ name, kind: 'file' });
    else {
      // A link that leads nowhere stays a file: if its name is an image's, reading it says what is
      // wrong.
      const isFolder = await stat(path.join(folder, name)).then(
        (target) => target.isDirectory(),
        () => false,
      );
      found.push({ name, kind: isFolder ? 'link' : 'file' });
    }
  }
  return found;
}

function commonAncestor(folders: readonly string[]): string {
  let root = folders[0];
  if (root === undefined) throw new WinnowFailure('bad-request', t('Choose at least one folder of images.'));
  for (const folder of folders) {
    while (folder !== root && !folder.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
      const parent = path.dirname(root);
      if (parent === root) {
        throw new WinnowFailure('bad-request', t('The folders lie on different drives. Choose folders of one drive.'));
      }
      root = parent;
    }
  }
  return root;
}

/** What iCloud leaves of a file that is not on this disk: `.name.jpg.icloud`. */
export function isPlaceholder(name: string): boolean {
  return name.startsWith('.') && name.toLowerCase().endsWith('.icloud');
}

/** By its extension; hidden files, as macOS lays beside others (`._name`), are no pictures. */
export function isImageName(name: string): boolean {
  return IMAGE_EXTENSIONS.has(path.extname(name).toLowerCase()) && !isForeignFile(name);
}

/**
 * Whether a folder with these names in it is a data set's store, whose thumbnails are no images of
 * the person.
 */
function isStore(names: ReadonlySet<string>): boolean {
  return ['format.json', 'blocks', 'thumbnails', 'results'].every((name) => names.has(name));
}

function missing(folder: string, error: unknown): WinnowFailure {
  const code = codeOf(error);
  return new WinnowFailure(
    'folder-missing',
    code === 'ENOTDIR'
      ? t('{0} is not a folder. Choose a folder that exists and that you may read.', folder)
      : t(
          '{0} cannot be opened ({1}). Choose a folder that exists and that you may read.',
          folder,
          code ?? String(error),
        ),
  );
}

/** Orders texts by their UTF-16 code units, which is the same in every language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
