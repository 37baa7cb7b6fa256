/** A worker thread of {@link ThumbnailThreads}: reads image files and makes their thumbnails. */
import '../../base/language';
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { sha256 } from '../../base/sha256';
import { loadSharp } from './decode';
import type { ThumbnailAnswer, ThumbnailRequest } from './thumbnail-threads';
import { measuredThumbnail, type Measured } from './thumbnail-of';

/**
 * A larger file or picture is left to the engine's own thread, which lets few of them fill the
 * memory at once.
 */
const MOST_BYTES = 2 << 20;
const MOST_PIXELS = 16e6;

let work: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (request: ThumbnailRequest | 'end') => {
  if (request === 'end') {
    // A thread that is ended from outside while the library works takes the process down.
    void work.then(() => parentPort?.close());
    return;
  }
  work = madeOneByOne(request).then((answer) => parentPort?.postMessage(answer));
});

/** One after the other: large pictures fill the memory. */
async function madeOneByOne(request: ThumbnailRequest): Promise<ThumbnailAnswer> {
  const answer: ThumbnailAnswer = [];
  for (const each of request) answer.push(await made(each));
  return answer;
}

async function made({ file, hash }: ThumbnailRequest[number]): Promise<Measured | null> {
  try {
    const contents = await readFile(file);
    if (contents.length > MOST_BYTES) return null;
    const sharp = await loadSharp();
    const { width, height } = await sharp(contents).metadata();
    if (!(width * height <= MOST_PIXELS)) return null;
    return sha256(contents) === hash ? await measuredThumbnail(contents) : null;
  } catch {
    return null;
  }
}
