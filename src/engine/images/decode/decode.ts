import { readFile } from 'node:fs/promises';
import type { OutputInfo, SharpOptions } from 'sharp';
import { blocksOf, hasPlainColours, plainBlocks, WORKING_SIDE, type DecodedImage } from './cut-blocks';
import { isTooLarge, MemoryRefusal, PIXEL_LIMIT, readWithinMemory, type SharpFactory } from './decode-memory';
import { DecodeThreads } from './decode-threads';
import { WinnowFailure, wordsOf } from '../../base/failure';
import { sha256 } from '../../base/sha256';

/** How every image file is read: the first frame, upright by EXIF, damaged ones refused. */
export const READING: SharpOptions = { failOn: 'error', autoOrient: true };
/** Far more than the largest image takes; what takes longer was made to do so. */
export const TIME_LIMIT = { seconds: 10 };
/** Node can read no more into one buffer on every platform. */
const BYTE_LIMIT = 2 ** 31 - 1;

let factory: Promise<SharpFactory> | undefined;

/** @throws WinnowFailure `internal` when sharp's library is missing. */
export function loadSharp(): Promise<SharpFactory> {
  factory ??= import('sharp').then(
    ({ default: sharp }) => {
      // Images run side by side, one thread each. No image is decoded twice, so a cache would only cost memory.
      sharp.cache(false);
      sharp.concurrency(1);
      return sharp;
    },
    (error: unknown) => {
      factory = undefined;
      const why = wordsOf(error);
      throw new WinnowFailure('internal', `Images cannot be read: the library sharp does not load here. ${why}`);
    },
  );
  return factory;
}

/**
 * Decodes the first frame of an image file by its contents, whatever its name, upright by EXIF, as sRGB on white.
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
    const { pixels, width, height } = await readPixels(sharp, contents, WORKING_SIDE);
    return { ...blocksOf(pixels, width, height), sha256: hash };
  } catch (error) {
    throw new Error(reasonOf(error, contents), { cause: error });
  }
}

/** An image as sRGB on white: width × height × 3 bytes, RGB interleaved; its long side is `longest` at most. */
export async function readPixels(
  sharp: SharpFactory,
  contents: Buffer,
  longest: number,
): Promise<{ pixels: Uint8Array; width: number; height: number }> {
  const options = { ...READING, ignoreIcc: hasPlainColours(contents) };
  const { data, info } = await readWithinMemory(sharp, contents, options, (image) =>
    image
      .timeout(TIME_LIMIT)
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { pixels: toRgb(data, info), width: info.width, height: info.height };
}

/** Fewer files are decoded before threads for them have started. */
const WORTH_THREADS = 200;
/** Files that go to a thread at once: a message costs as much as a small picture. */
const BATCH = 16;

export type { DecodedImage };

export interface DecodeOptions {
  /** Images in work at once, ≥ 1. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Called before the library opens an image, which might end the process; twice for one that is tried once more. */
  readonly onStart?: (index: number) => void;
  /** Called once an image, in the order in which they finish; the image's place is taken only when it returns. */
  readonly onDecoded: (index: number, result: DecodedImage | Error) => void | Promise<void>;
}

/**
 * Decodes `files` side by side; an image that cannot be decoded is a result, not a failure. Such images are tried once
 * more, one at a time, when all others are done: libvips keeps one error text for all threads, so the reason that comes
 * with a failure beside another may be the other's, or none.
 * @throws WinnowFailure when no image at all can be decoded, what `onDecoded` throws, and the signal's reason at once.
 */
export async function decodeImages(files: readonly string[], options: DecodeOptions): Promise<void> {
  const { parallel, signal, onDecoded } = options;
  signal.throwIfAborted();
  await loadSharp();
  let next = 0;
  let stopped = false;
  const failed: number[] = [];
  const threads =
    parallel > 1 && files.length >= WORTH_THREADS ? new DecodeThreads(Math.ceil(parallel / 2)) : undefined;
  const attempt = (index: number): Promise<DecodedImage | Error> => {
    options.onStart?.(index);
    return decodeImage(files[index]!).catch(toError);
  };
  const worker = async (): Promise<void> => {
    while (next < files.length && !stopped) {
      const from = next;
      const to = Math.min(files.length, from + (threads ? BATCH : 1));
      next = to;
      const plain = (await threads?.decode(files.slice(from, to))) ?? [];
      for (let index = from; index < to && !stopped; index++) {
        const result = plain[index - from] ?? (await attempt(index));
        if (result instanceof Error) failed.push(index);
        else if (!stopped) await onDecoded(index, result);
      }
    }
  };
  const all = async (): Promise<void> => {
    await Promise.all(Array.from({ length: Math.max(1, parallel) }, worker));
    for (const index of failed) {
      if (stopped) return;
      await onDecoded(index, await attempt(index));
    }
  };
  const { promise: aborted, reject } = withReject();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([aborted, all()]);
    signal.throwIfAborted();
  } finally {
    stopped = true;
    signal.removeEventListener('abort', abort);
    await threads?.close();
  }
}

function withReject(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject!: (reason: unknown) => void;
  const promise = new Promise<never>((_, no) => (reject = no));
  return { promise, reject };
}

async function readContents(file: string): Promise<Buffer> {
  let contents: Buffer;
  try {
    contents = await readFile(file);
  } catch (error) {
    const { code, message } = toError(error) as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error('The file is gone.', { cause: error });
    if (code === 'EACCES' || code === 'EPERM') throw new Error('You have no permission to read it.', { cause: error });
    if (code === 'ERR_FS_FILE_TOO_LARGE')
      throw new Error(`The file is larger than ${BYTE_LIMIT} bytes.`, { cause: error });
    throw new Error(`The file cannot be read: ${message}`, { cause: error });
  }
  if (contents.length === 0) throw new Error('The file is empty.');
  return contents;
}

/** The same picture with three channels: a grey one gets its value three times. */
function toRgb(data: Buffer, { width, height, channels }: OutputInfo): Uint8Array {
  if (channels === 3) return data;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[i * 3 + channel] = data[i * channels + (channels < 3 ? 0 : channel)]!;
    }
  }
  return pixels;
}

function reasonOf(error: unknown, contents: Buffer): string {
  const { message } = toError(error);
  if (error instanceof MemoryRefusal) return message;
  if (/^timeout/i.test(message)) return `Decoding it takes longer than ${TIME_LIMIT.seconds} seconds.`;
  if (isTooLarge(error) || /too large|exceeds/i.test(message)) {
    return `The image claims more than ${Math.floor(PIXEL_LIMIT / 1e6)} million pixels, the most that is decoded.`;
  }
  if (/unsupported image format/i.test(message)) {
    return contents.toString('latin1', 0, 2) === 'BM'
      ? 'BMP cannot be read here. Convert it to PNG.'
      : 'This is no image in a format that can be read, or it is damaged.';
  }
  if (/premature|truncat|end of (file|stream|image)|unexpected end|not enough/i.test(message)) {
    return 'The file is cut short: its end is missing.';
  }
  const [, header, detail] = /^(Input buffer has corrupt header:?)?\s*(.*)/.exec(message)!;
  const what = detail === '' || detail === 'Unknown error' ? '' : ` (${detail!.trim()})`;
  return `The image is damaged: its ${header === undefined ? 'pixels' : 'header'} cannot be read${what}.`;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
