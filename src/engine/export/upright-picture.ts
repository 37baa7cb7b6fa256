import type { Metadata } from 'sharp';
import { hasPlainColours } from '../images/decode/cut-blocks';
import { loadSharp, readPixels } from '../images/decode/decode';
import { formatOf } from '../images/image-format';
import { isUnusual } from '../images/deep-or-transparent';

/** A picture as every trainer reads it. */
export interface UprightPicture {
  /** A JPEG or PNG in sRGB with 8 bits a channel, without turns left to the reader. */
  readonly bytes: Buffer;
  readonly extension: 'jpg' | 'png';
  readonly width: number;
  readonly height: number;
}

/** Longer than any side that is decoded. */
const UNBOUNDED = 2 ** 20;
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/**
 * The picture of a file's contents, upright, as Winnow shows it. What is a plain upright JPEG or
 * PNG already, and no longer than `longest`, stays as it is to the byte. Other JPEGs are written as
 * JPEG, everything else as PNG.
 * @param longest of the long side, in pixels; smaller pictures are not enlarged.
 * @throws Error with a reason for people where the contents cannot be decoded.
 */
export async function uprightPicture(contents: Buffer, longest: number = UNBOUNDED): Promise<UprightPicture> {
  const sharp = await loadSharp();
  const format = formatOf(contents);
  if (format === 'jpeg' || format === 'png') {
    const metadata = await sharp(contents, { limitInputChannels: false }).metadata();
    const { width, height } = metadata;
    const asItIs = isPlain(metadata, contents) && isEnded(contents, format);
    const extension = format === 'jpeg' ? 'jpg' : 'png';
    if (asItIs && Math.max(width, height) <= longest) return { bytes: contents, extension, width, height };
  }
  const { pixels, width, height } = await readPixels(sharp, contents, longest);
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  return format === 'jpeg'
    ? { bytes: await image.jpeg(JPEG).toBuffer(), extension: 'jpg', width, height }
    : { bytes: await image.png().toBuffer(), extension: 'png', width, height };
}

function isPlain(metadata: Metadata, contents: Buffer): boolean {
  const { orientation = 1, space, hasProfile } = metadata;
  const colours = (space === 'srgb' || space === 'b-w') && (!hasProfile || hasPlainColours(contents));
  return orientation === 1 && colours && !isUnusual(metadata);
}

/** Ultralytics writes JPEGs anew that end otherwise. */
function isEnded(contents: Buffer, format: 'jpeg' | 'png'): boolean {
  return format === 'png' || contents.readUInt16BE(contents.length - 2) === 0xffd9;
}
