import { t } from '@vscode/l10n';
import type { Metadata, Sharp, SharpOptions } from 'sharp';

/**
 * 16383², the largest area that is decoded: a file of a few bytes can claim more than any memory
 * holds.
 */
export const PIXEL_LIMIT = 0x3fff * 0x3fff;
/**
 * Images of so few pixels are decoded without asking first what they need: even the worst take a
 * few dozen megabytes.
 */
const SMALL = 2 ** 22;
/**
 * Bytes that the large images in work may take together; one that needs more by itself is refused.
 */
export const MEMORY = 512 * 2 ** 20;
let limit = MEMORY;

/**
 * Bounds what this thread's large images may take, in bytes: each thread counts its own. One that
 * needs more is refused here, and read by a thread with a higher limit.
 */
export function limitMemory(bytes: number): void {
  limit = bytes;
}

export type SharpFactory = (input: Buffer | Uint8Array | string, options?: SharpOptions) => Sharp;

/** Bytes in use by large images, and who waits for some to be free, in order. */
let used = 0;
const queue: { readonly bytes: number; readonly go: () => void }[] = [];

/**
 * Decodes an image so that all images in work at once stay within a bound. Small ones go on at
 * once. A large one waits until there is room for what its format needs. `read` may be called
 * twice; the first call ends at the header of a large image. It may open the image `again`, within
 * the same bound.
 * @throws Error with a reason for people when the image needs more memory than is ever given, and
 * what `read` throws.
 */
export async function readWithinMemory<T>(
  sharp: SharpFactory,
  contents: Buffer,
  options: SharpOptions,
  read: (image: Sharp, again: (options: SharpOptions) => Sharp) => Promise<T>,
): Promise<T> {
  const attempt = (limitInputPixels: number): Promise<T> => {
    const open = (more: SharpOptions = {}): Sharp => sharp(contents, { ...options, limitInputPixels, ...more });
    return read(open(), open);
  };
  try {
    return await attempt(SMALL);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
  }
  const bytes = bytesNeeded(await sharp(contents, { ...options, limitInputPixels: PIXEL_LIMIT }).metadata());
  if (bytes > limit) {
    throw new MemoryRefusal(
      t(
        'Decoding it takes about {0} GB of memory, more than the {1} GB that one image gets. Make it smaller or save it as a plain JPEG.',
        (bytes / 2 ** 30).toFixed(1),
        limit / 2 ** 30,
      ),
    );
  }
  await take(bytes);
  try {
    return await attempt(PIXEL_LIMIT);
  } finally {
    giveBack(bytes);
  }
}

/** Its message is for people. */
export class MemoryRefusal extends Error {}

/** Whether `sharp` refused a picture because it has more pixels than it was allowed. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /pixel limit/i.test(error.message);
}

/**
 * What libvips holds at once, by format, without the file itself: baseline JPEG and PNG without
 * interlace pass by line for line, the others lie in memory as a whole.
 */
function bytesNeeded(metadata: Metadata): number {
  const { width, height, channels, depth, format, isProgressive } = metadata;
  const samples = width * height * channels;
  const bytes = depth === 'uchar' || depth === 'char' ? 1 : depth === 'ushort' || depth === 'short' ? 2 : 4;
  const lines = width * channels * bytes * 512;
  // A progressive JPEG keeps its coefficients, two bytes each.
  if (format === 'jpeg') return isProgressive ? samples * 2 + lines : lines;
  if (format === 'png') return isProgressive ? samples * bytes + lines : lines;
  if (format === 'webp' || format === 'gif') return width * height * 4 + lines;
  // The decoder's own planes, and the pixels made of them.
  if (format === 'heif') return width * height * 8 + lines;
  return samples * bytes + lines;
}

async function take(bytes: number): Promise<void> {
  if (queue.length === 0 && used + bytes <= limit) {
    used += bytes;
    return;
  }
  await new Promise<void>((go) => queue.push({ bytes, go }));
}

function giveBack(bytes: number): void {
  used -= bytes;
  while (queue.length > 0 && used + queue[0]!.bytes <= limit) {
    const { bytes: taken, go } = queue.shift()!;
    used += taken;
    go();
  }
}
