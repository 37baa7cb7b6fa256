import type { PictureFacts } from '../../../domain/picture-facts';
import { measuresOf } from '../../quality/measures';
import { loadSharp, readPixels } from './decode';
import { headOf, type Head } from './picture-size';
import type { SeenPicture } from '../deep-or-transparent';

/** Long side of a thumbnail at most, in pixels. */
const SIDE = 256;

/** A thumbnail, and what its pixels and the file's head tell. */
export interface Measured {
  readonly thumbnail: Uint8Array;
  readonly facts: PictureFacts;
}

/**
 * The thumbnail of an image file's contents (WebP of the whole picture, upright, never enlarged)
 * and its facts, from one decoding.
 * @param head of the file, where it is known.
 * @throws Error when it cannot be decoded.
 */
export async function measuredThumbnail(contents: Buffer, head?: Head): Promise<Measured> {
  const picture = await readPixels(await loadSharp(), contents, SIDE);
  const thumbnail = compressed(picture);
  const measures = measuresOf(picture.pixels, picture.width, picture.height);
  const facts = { ...(head ?? (await headOf(contents))), ...measures };
  return { thumbnail: new Uint8Array(await thumbnail), facts };
}

/**
 * What a file's head and its pixels tell.
 * @param head where it is known.
 * @throws Error when it cannot be decoded.
 */
export async function factsOf(contents: Buffer, head?: Head): Promise<PictureFacts> {
  const { pixels, width, height } = await readPixels(await loadSharp(), contents, SIDE);
  return { ...(head ?? (await headOf(contents))), ...measuresOf(pixels, width, height) };
}

async function compressed({ pixels, width, height }: SeenPicture): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .webp({ quality: 75, effort: 0 })
    .toBuffer();
}
