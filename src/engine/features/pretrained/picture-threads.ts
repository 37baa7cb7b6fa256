import type { Worker } from 'node:worker_threads';
import { watchThread } from '../../base/lost-threads';
import { startThread } from '../../base/start-thread';
import { MEMORY } from '../../images/decode/decode-memory';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';

/** A picture: its file, and the SHA-256 that its contents are to have. */
export interface AskedPicture {
  readonly file: string;
  readonly hash: string | undefined;
  readonly side: number;
  readonly preprocessing: Preprocessing;
}

/** The first message says how much memory large pictures get. */
export type PictureRequest = 'end' | { readonly memory: number } | (AskedPicture & { readonly id: number });

/** Null for what the thread does not read, or cannot. */
export interface PictureAnswer {
  readonly id: number;
  readonly pixels: Uint8Array<ArrayBuffer> | null;
}

type Pixels = PictureAnswer['pixels'];

interface Thread {
  readonly worker: Worker;
  readonly expectEnd: () => void;
  /** Who waits for which picture. */
  readonly waiting: Map<number, (pixels: Pixels) => void>;
}

/**
 * Threads that decode and scale pictures for pretrained networks. The library works beside any
 * thread, but what is done in JavaScript for each picture fills one thread before many cores run
 * networks.
 */
export class PictureThreads {
  private threads: Thread[] = [];
  private next = 0;

  constructor(count: number) {
    for (let i = 0; i < count; i++) {
      const worker = startThread(__dirname, 'picture-thread');
      // The pictures of one that cannot start or ends go the other way.
      const expectEnd = watchThread(worker, 'picture-thread', () => {
        this.threads = this.threads.filter((one) => one !== thread);
        for (const answer of thread.waiting.values()) answer(null);
        thread.waiting.clear();
      });
      const thread: Thread = { worker, expectEnd, waiting: new Map() };
      worker.on('message', ({ id, pixels }: PictureAnswer) => {
        thread.waiting.get(id)?.(pixels);
        thread.waiting.delete(id);
      });
      post(worker, { memory: MEMORY / count });
      this.threads.push(thread);
    }
  }

  /** Pixels of a picture, side × side × 3 bytes; null where the caller has to read it. */
  read(picture: AskedPicture): Promise<Pixels> {
    const [first, ...others] = this.threads;
    if (!first) return Promise.resolve(null);
    const thread = others.reduce((least, one) => (one.waiting.size < least.waiting.size ? one : least), first);
    const id = this.next++;
    return new Promise((answer) => {
      thread.waiting.set(id, answer);
      post(thread.worker, { ...picture, id });
    });
  }

  /** Resolves once the threads have ended, after the pictures that they are at. */
  async close(): Promise<void> {
    await Promise.all(
      this.threads.map(({ worker, expectEnd }) => {
        expectEnd();
        const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        post(worker, 'end');
        return ended;
      }),
    );
  }
}

function post(worker: Worker, request: PictureRequest): void {
  worker.postMessage(request);
}
