import type { Metadata } from 'sharp';
import type { PictureFacts } from '../../../domain/picture-facts';
import { decodeBmp } from '../bmp';
import { formatOf } from '../image-format';
import { decodePnm } from '../pnm';
import { loadSharp } from './decode';

/** EXIF's orientations that lay a picture on its side. */
const ON_ITS_SIDE = 5;

/**
 * What a file's head says of the picture, upright.
 * @throws Error when it cannot be read.
 */
export async function headOf(
  contents: Buffer,
): Promise<Pick<PictureFacts, 'width' | 'height' | 'bytes' | 'format' | 'taken'>> {
  const format = formatOf(contents) ?? 'image';
  const bytes = contents.length;
  if (format === 'bmp' || format === 'pnm') {
    const { width, height } = format === 'bmp' ? decodeBmp(contents) : decodePnm(contents);
    return { width, height, bytes, format, taken: null };
  }
  const sharp = await loadSharp();
  const metadata = await sharp(contents, { limitInputPixels: false, limitInputChannels: false }).metadata();
  const { width, height, orientation = 1 } = metadata;
  const sides = orientation >= ON_ITS_SIDE ? { width: height, height: width } : { width, height };
  return { ...sides, bytes, format, taken: await takenAt(metadata) };
}

/** Cameras write no zone: the same clock for all pictures of one camera is all that bursts need. */
async function takenAt({ exif }: Metadata): Promise<number | null> {
  if (!exif) return null;
  const { default: readExif } = await import('exif-reader');
  try {
    const { Photo, Image } = readExif(exif);
    const date = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized ?? Image?.DateTime;
    const seconds = date instanceof Date ? Math.round(date.getTime() / 1000) : NaN;
    return Number.isFinite(seconds) ? seconds : null;
  } catch {
    // A head that is damaged tells no time; the picture is none the worse.
    return null;
  }
}
