import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadSharp, READING } from './decode';
import type { ImageFile } from './scan';
import type { Store } from './store';

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
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const present = presentIn(store.thumbnailFolder);
  const waiting = new Map<string, string>();
  for (const { sha256, path: file } of images) if (!present.has(sha256)) waiting.set(sha256, path.join(root, file));
  const entries = [...waiting];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < entries.length) {
      signal.throwIfAborted();
      const [hash, file] = entries[next++]!;
      await makeThumbnail(file, hash, store).catch(() => undefined);
      onProgress(next, entries.length);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

async function makeThumbnail(file: string, hash: string, store: Store): Promise<void> {
  const contents = await readFile(file);
  if (createHash('sha256').update(contents).digest('hex') !== hash) return;
  const bytes = await thumbnailOf(contents);
  const folder = path.join(store.thumbnailFolder, hash.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  const temporary = path.join(folder, `.${hash}.${process.pid}.tmp`);
  writeFileSync(temporary, bytes);
  renameSync(temporary, path.join(folder, `${hash}.webp`));
}

/**
 * The thumbnail of an image file's contents.
 * @throws Error when they cannot be decoded.
 */
export async function thumbnailOf(contents: Buffer): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(contents, READING)
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
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
