/** A worker thread of {@link ThumbnailThread}: reads image files and makes their thumbnails. */
import '../../base/language';
import { parentPort } from 'node:worker_threads';
import type { PictureFacts } from '../../../domain/picture-facts';
import { inLanes } from '../../base/lanes';
import { readSmall } from '../../base/read-small';
import { sha256 } from '../../base/sha256';
import { keepThumbnail } from './kept-thumbnails';
import { headOf } from './picture-size';
import type { AskedThumbnail, ThumbnailAnswer, ThumbnailRequest } from './thumbnail-threads';
import { factsOf, measuredThumbnail } from './thumbnail-of';

/**
 * A larger file or picture is left to the engine's own thread, which lets few of them fill the
 * memory at once.
 */
const MOST_BYTES = 2 << 20;
const MOST_PIXELS = 16e6;
/** Who waits no more ends the thread by a message. */
const NEVER = new AbortController().signal;

let work: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (request: ThumbnailRequest | 'end') => {
  if (request === 'end') {
    // A thread that is ended from outside while the library works takes the process down.
    void work.then(() => parentPort?.close());
    return;
  }
  work = made(request).then((answer) => parentPort?.postMessage(answer));
});

/** As many at once as let the library work on one while another is measured here. */
const AT_ONCE = 2;

async function made({ folder, pictures }: ThumbnailRequest): Promise<ThumbnailAnswer> {
  const answer: ThumbnailAnswer = pictures.map(() => null);
  await inLanes(pictures.length, AT_ONCE, NEVER, async (at) => {
    answer[at] = await factsAndThumbnail(pictures[at]!, folder);
  });
  return answer;
}

async function factsAndThumbnail({ file, hash, keeps }: AskedThumbnail, folder: string): Promise<PictureFacts | null> {
  try {
    const contents = readSmall(file, MOST_BYTES);
    if (!contents || sha256(contents) !== hash) return null;
    const head = await headOf(contents);
    if (!(head.width * head.height <= MOST_PIXELS)) return null;
    if (!keeps) return await factsOf(contents, head);
    const { thumbnail, facts } = await measuredThumbnail(contents, head);
    keepThumbnail(thumbnail, hash, { thumbnailFolder: folder });
    return facts;
  } catch {
    return null;
  }
}
