import type { Worker } from 'node:worker_threads';
import { startThread } from '../../base/start-thread';
import type { DecodedImage } from './cut-blocks';

type Blocks = readonly (DecodedImage | undefined)[];
type Answer = (blocks: Blocks) => void;
interface Thread {
  readonly worker: Worker;
  /** Who waits for its answers, in the order in which it gives them. */
  readonly waiting: Answer[];
}

/** Threads that decode plain images; the engine's own stays free for its questions. */
export class DecodeThreads {
  private threads: Thread[] = [];

  constructor(count: number) {
    for (let i = 0; i < count; i++) {
      const worker = startThread(__dirname, 'decode-thread');
      const thread: Thread = { worker, waiting: [] };
      worker.on('message', (blocks: Blocks) => thread.waiting.shift()?.(blocks));
      const gone = (): void => {
        this.threads = this.threads.filter((one) => one !== thread);
        for (const answer of thread.waiting.splice(0)) answer([]);
      };
      // One that cannot start or ends is no loss: its images go the other way.
      worker.on('error', gone);
      worker.on('exit', gone);
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
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}
