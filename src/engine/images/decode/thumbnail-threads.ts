import type { Worker } from 'node:worker_threads';
import { watchThread } from '../../base/lost-threads';
import { startThread } from '../../base/start-thread';
import type { PictureFacts } from '../../../domain/picture-facts';

/** A file, the SHA-256 of the contents that it is to have, and whether its thumbnail is kept. */
export interface AskedThumbnail {
  readonly file: string;
  readonly hash: string;
  readonly keeps: boolean;
}

/** Pictures, and the folder in which their thumbnails are kept. */
export interface ThumbnailRequest {
  readonly folder: string;
  readonly pictures: readonly AskedThumbnail[];
}

/** By picture; null where nothing was made: the contents are others, say. */
export type ThumbnailAnswer = (PictureFacts | null)[];

/**
 * A thread that makes thumbnails and keeps them. The library works beside any thread, but what is
 * done in JavaScript for each picture takes a thread of its own once there are many cores.
 */
export class ThumbnailThread {
  private readonly worker: Worker;
  private readonly expectEnd: () => void;
  private waiting: ((answer: ThumbnailAnswer) => void) | undefined;
  private gone = false;

  constructor() {
    this.worker = startThread(__dirname, 'thumbnail-thread');
    this.worker.on('message', (answer: ThumbnailAnswer) => this.answer(answer));
    this.expectEnd = watchThread(this.worker, 'thumbnail-thread', () => {
      this.gone = true;
      this.answer([]);
    });
  }

  /** One request at a time; nothing where the thread does not run. */
  make(request: ThumbnailRequest): Promise<ThumbnailAnswer> {
    if (this.gone) return Promise.resolve([]);
    return new Promise((answer) => {
      this.waiting = answer;
      this.worker.postMessage(request);
    });
  }

  /** Resolves once the thread has ended, after the pictures that it is at. */
  async close(): Promise<void> {
    if (this.gone) return;
    this.expectEnd();
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    this.worker.postMessage('end');
    await ended;
  }

  private answer(answer: ThumbnailAnswer): void {
    this.waiting?.(answer);
    this.waiting = undefined;
  }
}
