import { t } from '@vscode/l10n';
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { UnreadableImage } from '../../domain/dataset';
import { isForeignFile, isForeignFolder } from '../classes/foreign-names';
import { EXPORT_MARKER } from './export-marker';
import { WinnowFailure, wordsOf } from '../base/failure';
import { HEAD, kindOf, PLACEHOLDER, UNKNOWN, UNOPENED, type Refusal } from './file-kind';
import type { Work } from '../base/work';

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

/**
 * What an earlier scan knew of a file. With the same size and times its contents count as
 * unchanged.
 */
export interface KnownFile {
  readonly bytes: number;
  /** Milliseconds since 1970, with the fraction that the file system gives. */
  readonly modified: number;
  /**
   * The same of the last change of its contents, name or rights: a program that writes may set
   * `modified` back, but not this.
   */
  readonly changed: number;
  /** Hex. */
  readonly sha256: string;
}

export interface ImageFile extends KnownFile {
  /** Relative to the scan's root, `/` between folders. */
  readonly path: string;
}

export interface Scan {
  /** Absolute: the chosen folder, or the deepest folder that holds all chosen ones. */
  readonly root: string;
  /** Sorted by path in code-unit order, whatever order the file system lists. */
  readonly images: readonly ImageFile[];
  readonly unreadable: readonly UnreadableImage[];
  /** Links to folders outside of the chosen ones, which are not followed. */
  readonly linksOut: number;
  /** Files whose contents are no picture that is read, nor are named as one. */
  readonly others: readonly Refusal[];
}

/**
 * Files that are hashed at the same time: enough to hide the disk's latency, few enough for any
 * limit on open files.
 */
const PARALLEL = 8;
const CHUNK = 256 * 1024;
const UNNAMEABLE = t('Its name is not valid text (UTF-8), so it cannot be opened. Rename it.');

/**
 * Finds the image files in `folders` and below, and hashes what `known` (by relative path) does not
 * cover. A file that is not named as an image is one by its contents.
 * Hidden folders, those of systems and tools, earlier exports and stores are skipped unless chosen
 * themselves. Links to images are followed, and links to folders where these lie in a chosen one: a
 * link must not take in what a person did not choose. Each folder is visited once, under its own
 * name rather than a link's where it has both.
 * @param wanted which files are looked at, by their relative path; the others are left out.
 * @throws WinnowFailure `folder-missing`, `bad-request` (folders on different drives), and the
 * signal's reason.
 */
export async function scan(
  folders: readonly string[],
  known: ReadonlyMap<string, KnownFile>,
  work: Work,
  wanted: (path: string) => boolean = () => true,
): Promise<Scan> {
  const chosen = [...new Set(folders.map((folder) => path.resolve(folder)))].sort(byCodeUnit);
  const root = commonAncestor(chosen);
  const unreadable: UnreadableImage[] = [];
  const relative = (file: string): string => path.relative(root, file).split(path.sep).join('/');
  const report = (file: string, error: unknown): void => {
    unreadable.push({ path: relative(file), reason: reasonOf(error) });
  };

  const found = await findImages(chosen, report, work.signal);
  const files = found.files
    .filter((file) => wanted(relative(file)))
    .sort((a, b) => byCodeUnit(relative(a), relative(b)));
  const images: (ImageFile | undefined)[] = files.map(() => undefined);
  const others: Refusal[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    const chunk = Buffer.allocUnsafe(CHUNK);
    while (next < files.length) {
      work.signal.throwIfAborted();
      const i = next++;
      const file = files[i]!;
      try {
        const other = await otherThanImage(file, known.has(relative(file)), chunk);
        if (other) others.push(other);
        else images[i] = await describe(file, relative(file), known, chunk, work.signal);
      } catch (error) {
        work.signal.throwIfAborted();
        report(file, error);
      }
      work.progress(++done, files.length);
    }
  };
  work.progress(0, files.length);
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  work.signal.throwIfAborted();
  return {
    root,
    images: images.filter((image) => image !== undefined),
    others,
    unreadable: unreadable.sort((a, b) => byCodeUnit(a.path, b.path)),
    linksOut: found.linksOut,
  };
}

/**
 * The files in `folders` and below that {@link scan} would take for images by their names or, of
 * those in `known`, by what they were; paths relative to the scan's root. Opens no file.
 * @throws WinnowFailure as {@link scan} does, and the signal's reason.
 */
export async function listImages(
  folders: readonly string[],
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const chosen = [...new Set(folders.map((folder) => path.resolve(folder)))].sort(byCodeUnit);
  const root = commonAncestor(chosen);
  const { files } = await findImages(chosen, () => undefined, signal);
  return files
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .filter((file) => known.has(file) || isImageName(path.posix.basename(file)));
}

/**
 * Walks the chosen folders, then the folders of them that only links lead to, such as hidden ones.
 */
async function findImages(
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
    for (const { name, kind } of await classify(folder, entries)) {
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
  // A walk appends the links that it meets, so this also reaches links behind links.
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
async function classify(
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

/**
 * What a file is that is not named as an image and is none by its contents. One that was an image
 * before needs no look.
 */
async function otherThanImage(file: string, wasImage: boolean, chunk: Buffer): Promise<Refusal | undefined> {
  const name = path.basename(file);
  if (isPlaceholder(name)) return PLACEHOLDER;
  if (isImageName(name) || wasImage) return undefined;
  try {
    await regular(file);
    const handle = await open(file, 'r');
    try {
      const { bytesRead } = await handle.read(chunk, 0, HEAD, 0);
      const kind = kindOf(chunk.subarray(0, bytesRead), name);
      return kind?.read ? undefined : (kind?.refusal ?? UNKNOWN);
    } finally {
      await handle.close();
    }
  } catch {
    return UNOPENED;
  }
}

async function describe(
  file: string,
  name: string,
  known: ReadonlyMap<string, KnownFile>,
  chunk: Buffer,
  signal: AbortSignal,
): Promise<ImageFile> {
  const { size: bytes, mtimeMs: modified, ctimeMs: changed } = await regular(file);
  const before = known.get(name);
  const same = before?.bytes === bytes && before.modified === modified && before.changed === changed;
  return { path: name, bytes, modified, changed, sha256: same ? before.sha256 : await hash(file, chunk, signal) };
}

/** @throws when it is a pipe, a socket or a device: opening those may wait for ever. */
async function regular(file: string): Promise<Stats> {
  const stats = await stat(file);
  if (!stats.isFile()) throw new Error(t('This is not a regular file.'));
  return stats;
}

async function hash(file: string, chunk: Buffer, signal: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  const handle = await open(file, 'r');
  try {
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return digest.digest('hex');
      digest.update(chunk.subarray(0, bytesRead));
      signal.throwIfAborted();
    }
  } finally {
    await handle.close();
  }
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
function isPlaceholder(name: string): boolean {
  return name.startsWith('.') && name.toLowerCase().endsWith('.icloud');
}

/** By its extension; hidden files, as macOS lays beside others (`._name`), are no pictures. */
function isImageName(name: string): boolean {
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

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return t('The file is gone, or is a link that leads nowhere.');
    case 'EACCES':
    case 'EPERM':
      return t('You have no permission to read it.');
    case 'ELOOP':
      return t('It is a link that leads back to itself.');
    default:
      return wordsOf(error);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
