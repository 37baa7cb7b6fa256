import type { Metadata } from 'sharp';
import type { PictureFacts } from '../../../domain/picture-facts';
import { decodeBmp } from '../bmp';
import { formatOf } from '../image-format';
import { decodePnm } from '../pnm';
import { loadSharp } from './decode';

/** EXIF's orientations that lay a picture on its side. */
const ON_ITS_SIDE = 5;

/** What a file's head says of the picture, upright. */
export type Head = Pick<PictureFacts, 'width' | 'height' | 'bytes' | 'format' | 'taken' | 'camera'>;

/** @throws Error when it cannot be read. */
export async function headOf(contents: Buffer): Promise<Head> {
  const format = formatOf(contents) ?? 'image';
  const bytes = contents.length;
  if (format === 'bmp' || format === 'pnm') {
    const { width, height } = format === 'bmp' ? decodeBmp(contents) : decodePnm(contents);
    return { width, height, bytes, format, taken: null, camera: null };
  }
  const sharp = await loadSharp();
  const metadata = await sharp(contents, { limitInputPixels: false, limitInputChannels: false }).metadata();
  const { width, height, orientation = 1 } = metadata;
  const sides = orientation >= ON_ITS_SIDE ? { width: height, height: width } : { width, height };
  return { ...sides, bytes, format, ...(await shotOf(metadata)) };
}

type Shot = Pick<PictureFacts, 'taken' | 'camera'>;
const NO_SHOT: Shot = { taken: null, camera: null };

async function shotOf({ exif }: Metadata): Promise<Shot> {
  if (!exif) return NO_SHOT;
  const { default: readExif } = await import('exif-reader');
  try {
    const { Photo, Image } = readExif(exif);
    const date = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized ?? Image?.DateTime;
    return { taken: secondsOf(date), camera: cameraNamed(Image?.Make, Image?.Model) };
  } catch {
    // A head that is damaged tells nothing; the picture is none the worse.
    return NO_SHOT;
  }
}

/** Cameras write no zone: the same clock for all pictures of one camera is all that bursts need. */
function secondsOf(date: unknown): number | null {
  const seconds = date instanceof Date ? Math.round(date.getTime() / 1000) : NaN;
  return Number.isFinite(seconds) ? seconds : null;
}

/** A longer name is none that a camera has. */
const LONGEST_NAME = 80;

/** Many write the maker into the model once more. */
function cameraNamed(make: unknown, model: unknown): string | null {
  const maker = wordsIn(make);
  const name = wordsIn(model);
  const whole = name.toLowerCase().startsWith(maker.toLowerCase()) ? name : `${maker} ${name}`.trim();
  return whole.slice(0, LONGEST_NAME) || null;
}

const wordsIn = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\0', '').trim() : '');
