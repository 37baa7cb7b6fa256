import { t } from '@vscode/l10n';
import { PictureFailure } from '../picture-failure';
import { readFile } from 'node:fs/promises';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { blocksOf, hasPlainColours, plainBlocks, WORKING_SIDE, type DecodedImage } from './cut-blocks';
import { PIXEL_LIMIT, readWithinMemory, type SharpFactory } from './decode-memory';
import { failureOf, TIME_LIMIT, toError } from './decode-failure';
import { wordsOf } from '../../../domain/error-words';
import { WinnowFailure } from '../../base/failure';
import { decodeBmp } from '../bmp';
import { formatOf } from '../image-format';
import { decodePnm } from '../pnm';
import { isUnusual, readUnusual, threeOf, type SeenPicture } from '../deep-or-transparent';
import { kernels } from '../../numeric/kernels/kernels';
import { decodePlainJpeg } from './plain-jpeg';
import { sha256 } from '../../base/sha256';

/** How every image file is read: the first frame, upright by EXIF, damaged ones refused. */
const READING: SharpOptions = { failOn: 'error', autoOrient: true };
/** Cameras write EXIF in front of everything else. */
const NOTED_WITHIN = 65_536;
/** Node can read no more into one buffer on every platform. */
const BYTE_LIMIT = 2 ** 31 - 1;

let factory: Promise<SharpFactory> | undefined;

/** @throws WinnowFailure `internal` when sharp's library is missing. */
export function loadSharp(): Promise<SharpFactory> {
  factory ??= import('sharp').then(
    ({ default: sharp }) => {
      // Images run side by side, one thread each. No image is decoded twice, so a cache would only
      // cost memory.
      sharp.cache(false);
      sharp.concurrency(1);
      return sharp;
    },
    (error: unknown) => {
      factory = undefined;
      const why = wordsOf(error);
      throw new WinnowFailure('internal', t('Images cannot be read: the library sharp does not load here. {0}', why));
    },
  );
  return factory;
}

/**
 * Decodes the first frame of an image file by its contents, whatever its name, upright by EXIF, as
 * {@link readPixels} does.
 * @throws PassedOverFile when it is of a kind that is not read.
 * @throws Error with a reason for people when the file is no image, is damaged or is too large.
 * @throws WinnowFailure when no image at all can be decoded.
 */
export async function decodeImage(file: string): Promise<DecodedImage> {
  const sharp = await loadSharp();
  const contents = await readContents(file);
  const hash = sha256(contents);
  const plain = plainBlocks(contents);
  if (plain) return { ...plain, sha256: hash };
  try {
    const { pixels, width, height, notes } = await readPixels(sharp, contents, WORKING_SIDE);
    const blocks = blocksOf(pixels, width, height);
    return { ...blocks, notes: [...notes, ...blocks.notes], sha256: hash };
  } catch (error) {
    throw failureOf(error, contents);
  }
}

/**
 * An image as 8-bit sRGB, its long side `longest` at most; transparent parts get a ground, and
 * other ranges of values are stretched: see {@link readUnusual}.
 * @throws PassedOverFile where the contents are no picture, and Error where they cannot be decoded.
 */
export async function readPixels(sharp: SharpFactory, contents: Buffer, longest: number): Promise<SeenPicture> {
  const format = formatOf(contents);
  const scale = (image: Sharp): Sharp =>
    image
      .timeout(TIME_LIMIT)
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true, kernel: 'linear' });
  const reopen = (pixels: Uint8Array, width: number, height: number, channels: 1 | 3 | 4 = 3): Sharp =>
    sharp(pixels, { raw: { width, height, channels }, limitInputPixels: PIXEL_LIMIT });
  if (format === 'bmp' || format === 'pnm') {
    const { data, width, height, channels } = format === 'bmp' ? decodeBmp(contents) : decodePnm(contents);
    const metadata = { width, height, channels, depth: 'uchar', space: 'srgb', hasAlpha: channels === 4 } as Metadata;
    const open = (): Sharp => reopen(data, width, height, channels);
    return channels === 4 ? readUnusual(open, metadata, scale, reopen) : plainly(scale(open()));
  }
  const options: SharpOptions = { ...READING, ignoreIcc: hasPlainColours(contents), limitInputChannels: false };
  if (format === 'jpeg') {
    const plain = plainPixels(contents, longest);
    if (plain) return plain;
    const seen = await readJpeg(sharp, contents, options, scale);
    // Asked only where there is a note that may say so: the question takes a tenth of the time of
    // decoding.
    const noted = contents.subarray(0, NOTED_WITHIN).includes('Exif\0\0');
    const turned = noted && isTurned(await sharp(contents, { ...options, limitInputPixels: PIXEL_LIMIT }).metadata());
    return turned ? { ...seen, notes: [...seen.notes, 'turned'] } : seen;
  }
  const metadata = await sharp(contents, { ...options, limitInputPixels: PIXEL_LIMIT }).metadata();
  const seen = await readWithinMemory(sharp, contents, options, (image, again) => {
    if (!isUnusual(metadata)) return plainly(scale(image));
    let opened = false;
    const open = ({ page = 0 } = {}): Sharp => {
      if (page === 0 && !opened) return (opened = true) && image;
      return again(page === 0 ? {} : { page });
    };
    return readUnusual(open, metadata, scale, reopen);
  });
  return isTurned(metadata) ? { ...seen, notes: [...seen.notes, 'turned'] } : seen;
}

/** A picture that needs no library and is not scaled: see {@link decodePlainJpeg}. */
function plainPixels(contents: Buffer, longest: number): SeenPicture | undefined {
  const wasm = kernels();
  return wasm.scratch(() => {
    const found = decodePlainJpeg(wasm, contents, hasPlainColours(contents), longest);
    if (!found) return undefined;
    const { address, width, height } = found;
    return { pixels: wasm.bytes(address, width * height * 3).slice(), width, height, notes: [] };
  });
}

/**
 * Whether only a note in the file says which way is up: readers that do not know it see the picture
 * lying.
 */
export const isTurned = ({ orientation = 1 }: Pick<Metadata, 'orientation'>): boolean => orientation > 1;

/**
 * A JPEG of which only the marker behind the last row is lost is whole; what lacks rows makes the
 * library warn.
 */
async function readJpeg(
  sharp: SharpFactory,
  contents: Buffer,
  options: SharpOptions,
  scale: (image: Sharp) => Sharp,
): Promise<SeenPicture> {
  try {
    return await readWithinMemory(sharp, contents, options, (image) => plainly(scale(image)));
  } catch (error) {
    if (contents.length >= 2 && contents.readUInt16BE(contents.length - 2) === 0xffd9) throw error;
    const ended = Buffer.concat([contents, Buffer.of(0xff, 0xd9)]);
    const strict: SharpOptions = { ...options, failOn: 'warning' };
    const seen = await readWithinMemory(sharp, ended, strict, (image) => plainly(scale(image))).catch(() => undefined);
    if (seen) return { ...seen, notes: [...seen.notes, 'no end marker'] };
    throw error;
  }
}

async function plainly(image: Sharp): Promise<SeenPicture> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { pixels: threeOf(data, info.channels), width: info.width, height: info.height, notes: [] };
}

async function readContents(file: string): Promise<Buffer> {
  let contents: Buffer;
  try {
    contents = await readFile(file);
  } catch (error) {
    const { code, message } = toError(error) as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new PictureFailure(t('The file is gone.'), { cause: error });
    if (code === 'EACCES' || code === 'EPERM')
      throw new PictureFailure(t('You have no permission to read it.'), { cause: error });
    if (code === 'ERR_FS_FILE_TOO_LARGE')
      throw new PictureFailure(t('The file is larger than {0} bytes.', BYTE_LIMIT), { cause: error });
    throw new PictureFailure(t('The file cannot be read: {0}', message), { cause: error });
  }
  return contents;
}
