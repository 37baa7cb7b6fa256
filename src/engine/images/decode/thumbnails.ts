import { mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadSharp, readPixels } from './decode';
import { replaceFile } from '../../store/durable';
import { WinnowFailure } from '../../base/failure';
import type { ImageFile } from '../scan';
import type { Store } from '../../store/store';
import { sha256 } from '../../base/sha256';
import type { Work } from '../../base/work';

/** Long side of a thumbnail at most, in pixels. */
const SIDE = 256;

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
  work: Work,
): Promise<void> {
  const present = presentIn(store.thumbnailFolder);
  const waiting = new Map<string, string>();
  for (const { sha256, path: file } of images) if (!present.has(sha256)) waiting.set(sha256, path.join(root, file));
  const entries = [...waiting];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < entries.length) {
      work.signal.throwIfAborted();
      const [hash, file] = entries[next++]!;
      await makeThumbnail(file, hash, store).catch((error: unknown) => {
        // What cannot be read or decoded has no thumbnail; a full disk ends the run.
        if (error instanceof WinnowFailure) throw error;
      });
      work.progress(next, entries.length);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

async function makeThumbnail(file: string, hash: string, store: Store): Promise<void> {
  const contents = await readFile(file);
  if (sha256(contents) !== hash) return;
  const bytes = await thumbnailOf(contents);
  const folder = path.join(store.thumbnailFolder, hash.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  replaceFile(path.join(folder, `${hash}.webp`), [bytes], false);
}

/**
 * The thumbnail of an image file's contents.
 * @throws Error when they cannot be decoded.
 */
export async function thumbnailOf(contents: Buffer): Promise<Buffer> {
  const sharp = await loadSharp();
  const { pixels, width, height } = await readPixels(sharp, contents, SIDE);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .webp({ quality: 75, effort: 0 })
    .toBuffer();
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
