import type { Worker } from 'node:worker_threads';
import { startThread } from '../../base/start-thread';
import type { Measured } from './thumbnail-of';

/** Files and the SHA-256 of the contents that they are to have. */
export type ThumbnailRequest = readonly { readonly file: string; readonly hash: string }[];
/** By file; null where it cannot be made or the contents are others. */
export type ThumbnailAnswer = (Measured | null)[];

/**
 * A thread that makes thumbnails. The library works beside any thread, but what is done in
 * JavaScript for each picture takes a thread of its own once there are many cores.
 */
export class ThumbnailThread {
  private readonly worker: Worker;
  private waiting: ((answer: ThumbnailAnswer) => void) | undefined;
  private gone = false;

  constructor() {
    this.worker = startThread(__dirname, 'thumbnail-thread');
    this.worker.on('message', (answer: ThumbnailAnswer) => this.answer(answer));
    const gone = (): void => {
      this.gone = true;
      this.answer([]);
    };
    this.worker.on('error', gone);
    this.worker.on('exit', gone);
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
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    this.worker.postMessage('end');
    await ended;
  }

  private answer(answer: ThumbnailAnswer): void {
    this.waiting?.(answer);
    this.waiting = undefined;
  }
}
