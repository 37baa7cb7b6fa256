import type { Worker } from 'node:worker_threads';
import { watchThread } from '../../base/lost-threads';
import { startThread } from '../../base/start-thread';
import type { DecodedImage } from './cut-blocks';

type Blocks = readonly (DecodedImage | undefined)[];
type Answer = (blocks: Blocks) => void;
interface Thread {
  readonly worker: Worker;
  readonly expectEnd: () => void;
  /** Who waits for its answers, in the order in which it gives them. */
  readonly waiting: Answer[];
}

/** Threads that decode plain images; the engine's own stays free for its questions. */
export class DecodeThreads {
  private threads: Thread[] = [];

  constructor(count: number) {
    for (let i = 0; i < count; i++) {
      const worker = startThread(__dirname, 'decode-thread');
      // The images of one that cannot start or ends go the other way.
      const expectEnd = watchThread(worker, 'decode-thread', () => {
        this.threads = this.threads.filter((one) => one !== thread);
        for (const answer of thread.waiting.splice(0)) answer([]);
      });
      const thread: Thread = { worker, expectEnd, waiting: [] };
      worker.on('message', (blocks: Blocks) => thread.waiting.shift()?.(blocks));
      this.threads.push(thread);
    }
  }

  /**
   * The blocks of each file, undefined for one that needs the library; none when no thread runs.
   */
  decode(files: readonly string[]): Promise<Blocks> {
    const [first, ...others] = this.threads;
    if (!first) return Promise.resolve([]);
    const thread = others.reduce((least, one) => (one.waiting.length < least.waiting.length ? one : least), first);
    return new Promise((answer) => {
      thread.waiting.push(answer);
      thread.worker.postMessage(files);
    });
  }

  async close(): Promise<void> {
    for (const { expectEnd } of this.threads) expectEnd();
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}
