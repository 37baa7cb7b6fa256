import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inLanes } from '../base/lanes';
import { loadSharp } from '../images/decode/decode';

/** Long side of a picture in a report, in pixels. */
const SMALL_SIDE = 88;
const PARALLEL = 4;

/**
 * Thumbnails of the store as `data:` addresses of a few kilobytes, by image. One that is missing or
 * damaged is left out: the report then names the file alone.
 * @param hashes of all images of the data set.
 */
export async function smallThumbnails(
  images: readonly number[],
  hashes: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const sharp = await loadSharp();
  const found = new Map<number, string>();
  const shown = [...new Set(images)];
  await inLanes(shown.length, PARALLEL, signal, async (row) => {
    const image = shown[row]!;
    const hash = hashes[image]!;
    try {
      const bytes = await readFile(path.join(folder, hash.slice(0, 2), `${hash}.webp`));
      const small = await sharp(bytes, {})
        .resize({ width: SMALL_SIDE, height: SMALL_SIDE, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 60 })
        .toBuffer();
      found.set(image, `data:image/webp;base64,${small.toString('base64')}`);
    } catch {
      // Told by its name alone.
    }
  });
  return found;
}
