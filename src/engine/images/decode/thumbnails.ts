import { mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { thumbnailOf } from './thumbnail-of';
import { ThumbnailThread } from './thumbnail-threads';
import { replaceFile } from '../../store/durable';
import { WinnowFailure } from '../../base/failure';
import type { ImageFile } from '../scan';
import type { Store } from '../../store/store';
import { sha256 } from '../../base/sha256';

/** Pictures that a thread is given at once. */
const BATCH = 8;
/** Fewer pictures are done before threads for them have started. */
const WORTH_THREADS = 200;

/**
 * Writes the missing thumbnails of images: WebP of the whole picture, upright, never enlarged. A file that is gone,
 * cannot be decoded any more or has other contents by now gets none: a thumbnail shows what the labels are about.
 * @param parallel images in work at once, ≥ 1.
 * @throws the signal's reason when it is aborted.
 */
export async function makeThumbnails(
  root: string,
  images: readonly ImageFile[],
  store: Store,
  parallel: number,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const present = presentIn(store.thumbnailFolder);
  const waiting = new Map<string, string>();
  for (const { sha256, path: file } of images) if (!present.has(sha256)) waiting.set(sha256, path.join(root, file));
  const entries = [...waiting].map(([hash, file]) => ({ hash, file }));
  let next = 0;
  let done = 0;
  const lane = async (thread: ThumbnailThread | undefined): Promise<void> => {
    while (next < entries.length) {
      signal.throwIfAborted();
      const batch = entries.slice(next, next + (thread ? BATCH : 1));
      next += batch.length;
      const made = (await thread?.make(batch)) ?? [];
      for (const [at, { hash, file }] of batch.entries()) {
        signal.throwIfAborted();
        const bytes = made[at];
        if (bytes) keepThumbnail(bytes, hash, store);
        else {
          await makeThumbnail(file, hash, store).catch((error: unknown) => {
            // What cannot be read or decoded has no thumbnail; a full disk ends the run.
            if (error instanceof WinnowFailure) throw error;
          });
        }
        onProgress(++done, entries.length);
      }
    }
  };
  const helpers = parallel > 1 && entries.length >= WORTH_THREADS ? Math.ceil(parallel / 2) : 0;
  const threads = Array.from({ length: helpers }, () => new ThumbnailThread());
  try {
    await Promise.all(threads.length > 0 ? threads.map(lane) : Array.from({ length: parallel }, () => lane(undefined)));
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

async function makeThumbnail(file: string, hash: string, store: Store): Promise<void> {
  const contents = await readFile(file);
  if (sha256(contents) !== hash) return;
  keepThumbnail(await thumbnailOf(contents), hash, store);
}

function keepThumbnail(bytes: Uint8Array, hash: string, store: Store): void {
  const folder = path.join(store.thumbnailFolder, hash.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  replaceFile(path.join(folder, `${hash}.webp`), [bytes], false);
}

/** Hashes that have a thumbnail. */
function presentIn(folder: string): ReadonlySet<string> {
  const present = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const { ext, name } = path.parse(entry);
    if (ext === '.webp') present.add(name);
  }
  return present;
}
