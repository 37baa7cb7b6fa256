import { inLanes } from '../../base/lanes';
import { DecodeThreads } from './decode-threads';
import type { DecodedImage } from './cut-blocks';
import { decodeImage, loadSharp } from './decode';
import { toError } from './decode-failure';

/** Fewer files are decoded before threads for them have started. */
const WORTH_THREADS = 200;
/** Files that go to a thread at once: a message costs as much as a small picture. */
const BATCH = 16;

export interface DecodeOptions {
  /** Images in work at once, ≥ 1. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /**
   * Called before the library opens an image, which might end the process; twice for one that is
   * tried once more.
   */
  readonly onStart?: (index: number) => void;
  /**
   * Called once an image, in the order in which they finish; the image's place is taken only when
   * it returns.
   */
  readonly onDecoded: (index: number, result: DecodedImage | Error) => void | Promise<void>;
}

/**
 * Decodes `files` side by side; an image that cannot be decoded is a result, not a failure. Such
 * images are tried once more, one at a time, when all others are done. libvips keeps one error text
 * for all threads, so of two failures at once one may come with the other's reason, or with none.
 * @throws WinnowFailure when no image at all can be decoded, what `onDecoded` throws, and the
 * signal's reason at once.
 */
export async function decodeImages(files: readonly string[], options: DecodeOptions): Promise<void> {
  const { parallel, signal, onDecoded } = options;
  signal.throwIfAborted();
  await loadSharp();
  let stopped = false;
  const failed: number[] = [];
  const threads =
    parallel > 1 && files.length >= WORTH_THREADS ? new DecodeThreads(Math.ceil(parallel / 2)) : undefined;
  const attempt = (index: number): Promise<DecodedImage | Error> => {
    options.onStart?.(index);
    return decodeImage(files[index]!).catch(toError);
  };
  const size = threads ? BATCH : 1;
  const decodeBatch = async (row: number): Promise<void> => {
    const from = row * size;
    const to = Math.min(files.length, from + size);
    const plain = (await threads?.decode(files.slice(from, to))) ?? [];
    for (let index = from; index < to && !stopped; index++) {
      const result = plain[index - from] ?? (await attempt(index));
      if (result instanceof Error) failed.push(index);
      else if (!stopped) await onDecoded(index, result);
    }
  };
  const all = async (): Promise<void> => {
    await inLanes(Math.ceil(files.length / size), parallel, signal, decodeBatch);
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
