import { t } from '@vscode/l10n';
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { UnreadableImage } from '../../domain/dataset';
import { wordsOf } from '../../domain/error-words';
import { codeOf } from '../base/file-system-failure';
import { inLanes } from '../base/lanes';
import type { Work } from '../base/work';
import { HEAD, kindOf, PLACEHOLDER, UNKNOWN, UNOPENED, type Refusal } from './file-kind';
import { byCodeUnit, chosenFolders, findImages, isImageName, isPlaceholder } from './find-images';

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

/**
 * Finds the image files in `folders` and below, as {@link findImages} does, and hashes what `known`
 * (by relative path) does not cover. A file that is not named as an image is one by its contents.
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
  const { chosen, root } = chosenFolders(folders);
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
  const chunks = Array.from({ length: PARALLEL }, () => Buffer.allocUnsafe(CHUNK));
  let done = 0;
  work.progress(0, files.length);
  await inLanes(files.length, PARALLEL, work.signal, async (i, lane) => {
    const file = files[i]!;
    const chunk = chunks[lane]!;
    try {
      const other = await otherThanImage(file, known.has(relative(file)), chunk);
      if (other) others.push(other);
      else images[i] = await describe(file, relative(file), known, chunk, work.signal);
    } catch (error) {
      work.signal.throwIfAborted();
      report(file, error);
    }
    work.progress(++done, files.length);
  });
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
