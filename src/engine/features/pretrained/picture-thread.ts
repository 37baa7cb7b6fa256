/** A worker thread of {@link PictureThreads}: image files as a pretrained network sees them. */
import '../../base/language';
import { parentPort } from 'node:worker_threads';
import { readSmall } from '../../base/read-small';
import { limitMemory } from '../../images/decode/decode-memory';
import { seenPicture } from './read-picture';
import type { PictureAnswer, PictureRequest } from './picture-threads';

/** A larger file is left to the engine's own thread, which holds few of them at once. */
const MOST_BYTES = 32 << 20;

/** Settles once all pictures so far are answered. */
let work: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (request: PictureRequest) => {
  if (request === 'end') {
    // A thread that is ended from outside while the library works takes the process down.
    void work.then(() => parentPort?.close());
    return;
  }
  if ('memory' in request) {
    limitMemory(request.memory);
    return;
  }
  const answered = answer(request);
  work = Promise.all([work, answered]);
});

async function answer({ id, file, hash, side, preprocessing }: Exclude<PictureRequest, string | { memory: number }>) {
  let pixels: Uint8Array<ArrayBuffer> | null = null;
  try {
    const contents = readSmall(file, MOST_BYTES);
    if (contents) pixels = await seenPicture(contents, hash, side, preprocessing);
  } catch {
    // The engine's own thread reads it again and finds the words.
  }
  const answered: PictureAnswer = { id, pixels };
  parentPort?.postMessage(answered, pixels ? [pixels.buffer] : []);
}
