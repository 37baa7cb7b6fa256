import { loadSharp, readPixels } from './decode';

/** Long side of a thumbnail at most, in pixels. */
const SIDE = 256;

/**
 * The thumbnail of an image file's contents: WebP of the whole picture, upright, never enlarged.
 * @throws Error when they cannot be decoded.
 */
export async function thumbnailOf(contents: Buffer): Promise<Buffer> {
  const sharp = await loadSharp();
  const { pixels, width, height } = await readPixels(sharp, contents, SIDE);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .webp({ quality: 75, effort: 0 })
    .toBuffer();
}
