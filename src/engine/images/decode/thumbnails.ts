import { mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadSharp, readPixels } from './decode';
import { replaceFile } from '../../store/durable';
import { WinnowFailure } from '../../base/failure';
import { KeptFacts } from '../../quality/kept-facts';
import { measuresOf } from '../../quality/measures';
import type { SharpFactory } from './decode-memory';
import { headOf } from './picture-size';
import type { SeenPicture } from '../unusual-picture';
import type { ImageFile } from '../scan';
import type { Store } from '../../store/store';
import { sha256 } from '../../base/sha256';

/** Long side of a thumbnail at most, in pixels. */
const SIDE = 256;

/** Facts become durable this often, so that a killed run repeats little. */
const SAVE_EVERY = 2048;

/**
 * Writes the missing thumbnails of images: WebP of the whole picture, upright, never enlarged. The same pixels are measured, and what is
 * known of each picture is kept in `facts`. A file that is gone, cannot be decoded any more or has other contents by now gets
 * none: a thumbnail shows what the labels are about.
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
  facts = new KeptFacts(store),
): Promise<void> {
  const present = presentIn(store.thumbnailFolder);
  const waiting = new Map<string, string>();
  for (const { sha256, path: file } of images) {
    if (!present.has(sha256) || !facts.has(sha256)) waiting.set(sha256, path.join(root, file));
  }
  const entries = [...waiting];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < entries.length) {
      signal.throwIfAborted();
      const [hash, file] = entries[next++]!;
      await makeThumbnail(file, hash, store, facts, present.has(hash)).catch((error: unknown) => {
        // What cannot be read or decoded has no thumbnail; a full disk ends the run.
        if (error instanceof WinnowFailure) throw error;
      });
      if (next % SAVE_EVERY === 0) facts.save();
      onProgress(next, entries.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, worker));
  } finally {
    facts.save();
  }
}

/** @param there whether the thumbnail is there already, and only the facts are wanted. */
async function makeThumbnail(
  file: string,
  hash: string,
  store: Store,
  facts: KeptFacts,
  there: boolean,
): Promise<void> {
  const pixels = await measured(file, hash, facts);
  if (!pixels || there) return;
  const bytes = await compressed(await loadSharp(), pixels);
  const folder = path.join(store.thumbnailFolder, hash.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  replaceFile(path.join(folder, `${hash}.webp`), [bytes], false);
}

/** Measures a file and returns its pixels at the size of a thumbnail; undefined where its contents are others by now. */
async function measured(file: string, hash: string, facts: KeptFacts): Promise<SeenPicture | undefined> {
  const contents = await readFile(file);
  if (sha256(contents) !== hash) return undefined;
  const picture = await readPixels(await loadSharp(), contents, SIDE);
  facts.set(hash, { ...(await headOf(contents)), ...measuresOf(picture.pixels, picture.width, picture.height) });
  return picture;
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
    if (!facts.has(hash)) await measured(path.join(root, file), hash, facts).catch(() => undefined);
  }
}

/**
 * The thumbnail of an image file's contents.
 * @throws Error when they cannot be decoded.
 */
export async function thumbnailOf(contents: Buffer): Promise<Buffer> {
  const sharp = await loadSharp();
  return compressed(sharp, await readPixels(sharp, contents, SIDE));
}

function compressed(
  sharp: SharpFactory,
  { pixels, width, height }: Pick<SeenPicture, 'pixels' | 'width' | 'height'>,
): Promise<Buffer> {
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
