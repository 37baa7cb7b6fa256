import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { factsOf, measuredThumbnail, type Measured } from './thumbnail-of';
import { ThumbnailThread } from './thumbnail-threads';
import { replaceFile } from '../../store/durable';
import { WinnowFailure } from '../../base/failure';
import { inLanes } from '../../base/lanes';
import { makeFolder } from '../../base/make-folder';
import { KeptFacts } from '../../quality/kept-facts';
import type { ImageFile } from '../list-images';
import type { Store } from '../../store/store';
import { sha256 } from '../../base/sha256';
import type { Work } from '../../base/work';

/** Pictures that a thread is given at once. */
const BATCH = 8;
/** Fewer pictures are done before threads for them have started. */
const WORTH_THREADS = 200;

/**
 * Writes the missing thumbnails of images: WebP of the whole picture, upright, never enlarged. The
 * same pixels are measured, and what is known of each picture is kept in `facts`. A file that is
 * gone, cannot be decoded any more or has other contents by now gets none: a thumbnail shows what
 * the labels are about.
 * @param parallel images in work at once, ≥ 1.
 * @throws the signal's reason when it is aborted.
 */
export async function makeThumbnails(
  root: string,
  images: readonly ImageFile[],
  store: Store,
  parallel: number,
  work: Work,
  facts = new KeptFacts(store),
): Promise<void> {
  const present = thumbnailsIn(store.thumbnailFolder);
  const waiting = new Map<string, string>();
  for (const { sha256, path: file } of images) {
    if (!present.has(sha256) || !facts.has(sha256)) waiting.set(sha256, path.join(root, file));
  }
  const entries = [...waiting].map(([hash, file]) => ({ hash, file }));
  const helpers = parallel > 1 && entries.length >= WORTH_THREADS ? Math.ceil(parallel / 2) : 0;
  const threads = Array.from({ length: helpers }, () => new ThumbnailThread());
  const size = helpers > 0 ? BATCH : 1;
  const lanes = helpers > 0 ? helpers : parallel;
  let done = 0;
  try {
    await inLanes(Math.ceil(entries.length / size), lanes, work.signal, async (row, lane) => {
      const batch = entries.slice(row * size, (row + 1) * size);
      const made = (await threads[lane]?.make(batch)) ?? [];
      for (const [at, { hash, file }] of batch.entries()) {
        work.signal.throwIfAborted();
        const measured = made[at] ?? (await measure(file, hash));
        if (measured) {
          facts.set(hash, measured.facts);
          if (!present.has(hash)) keepThumbnail(measured.thumbnail, hash, store);
        }
        facts.saveNowAndThen();
        work.progress(++done, entries.length);
      }
    });
  } finally {
    facts.save();
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

/**
 * Undefined for what cannot be read or decoded, or has other contents by now; a store that fails
 * ends the run.
 */
async function measure(file: string, hash: string): Promise<Measured | undefined> {
  try {
    const contents = await readFile(file);
    return sha256(contents) === hash ? await measuredThumbnail(contents) : undefined;
  } catch (error) {
    if (error instanceof WinnowFailure) throw error;
    return undefined;
  }
}

/** @throws WinnowFailure `store` */
export function keepThumbnail(bytes: Uint8Array, hash: string, store: Store): void {
  const file = thumbnailFile(store, hash);
  makeFolder(path.dirname(file));
  replaceFile(file, [bytes], false);
}

const thumbnailFile = (store: Store, hash: string): string =>
  path.join(store.thumbnailFolder, hash.slice(0, 2), `${hash}.webp`);

/** The bytes of a thumbnail that the store holds, WebP; undefined where it holds none. */
export function keptThumbnail(hash: string, store: Store): Buffer | undefined {
  try {
    return readFileSync(thumbnailFile(store, hash));
  } catch {
    return undefined;
  }
}

/** Takes the missing facts of image files into `facts`. What cannot be read has none. */
export async function measureFiles(
  root: string,
  images: readonly Pick<ImageFile, 'path' | 'sha256'>[],
  facts: KeptFacts,
  signal: AbortSignal,
): Promise<void> {
  for (const { path: file, sha256: hash } of images) {
    signal.throwIfAborted();
    if (facts.has(hash)) continue;
    const contents = await readFile(path.join(root, file)).catch(() => undefined);
    const found = contents && sha256(contents) === hash ? await factsOf(contents).catch(() => undefined) : undefined;
    if (found) facts.set(hash, found);
  }
}

/** Hashes that have a thumbnail. */
export function thumbnailsIn(folder: string): ReadonlySet<string> {
  const present = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const { ext, name } = path.parse(entry);
    if (ext === '.webp') present.add(name);
  }
  return present;
}
