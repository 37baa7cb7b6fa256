import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PictureFacts } from '../../../domain/picture-facts';
import { factsOf, measuredThumbnail } from './thumbnail-of';
import { ThumbnailThread, type AskedThumbnail } from './thumbnail-threads';
import { WinnowFailure } from '../../base/failure';
import { inLanes } from '../../base/lanes';
import { keepThumbnail, thumbnailsIn } from './kept-thumbnails';
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
  { root, images }: { readonly root: string; readonly images: readonly ImageFile[] },
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
  const entries = [...waiting].map(([hash, file]) => ({ hash, file, keeps: !present.has(hash) }));
  const helpers = parallel > 1 && entries.length >= WORTH_THREADS ? Math.ceil(parallel / 2) : 0;
  const threads = Array.from({ length: helpers }, () => new ThumbnailThread());
  const size = helpers > 0 ? BATCH : 1;
  const lanes = helpers > 0 ? helpers : parallel;
  let done = 0;
  try {
    await inLanes(Math.ceil(entries.length / size), lanes, work.signal, async (row, lane) => {
      const batch = entries.slice(row * size, (row + 1) * size);
      const made = (await threads[lane]?.make({ folder: store.thumbnailFolder, pictures: batch })) ?? [];
      for (const [at, picture] of batch.entries()) {
        work.signal.throwIfAborted();
        // A thread cannot say why a store fails: here it fails again, in words.
        const known = made[at] ?? (await makeOne(picture, store));
        if (known) facts.set(picture.hash, known);
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
async function makeOne({ file, hash, keeps }: AskedThumbnail, store: Store): Promise<PictureFacts | undefined> {
  try {
    const contents = await readFile(file);
    if (sha256(contents) !== hash) return undefined;
    const { thumbnail, facts } = await measuredThumbnail(contents);
    if (keeps) keepThumbnail(thumbnail, hash, store);
    return facts;
  } catch (error) {
    if (error instanceof WinnowFailure) throw error;
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
