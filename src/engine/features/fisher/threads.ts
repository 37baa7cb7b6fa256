import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { AskedThread } from '../../base/asked-thread';
import type { WorkerReply, WorkerRequest } from './fisher-worker';
import { FisherWork, type FisherAnswer, type FisherTask, type FisherTools } from './work';

/** Fewer files are done before threads for them have started. */
const WORTH_THREADS = 100;

/**
 * Does tasks side by side on threads, or one after the other in this one: the answers are the same.
 */
export class FisherThreads {
  private readonly here = new FisherWork();
  private readonly workers: FisherThread[] = [];
  private tools: FisherTools | undefined;

  /** @param threads 1 takes this one alone. */
  constructor(private readonly threads: number) {}

  /** What all later tasks use. */
  async load(tools: FisherTools): Promise<void> {
    this.tools = tools;
    this.here.load(tools);
    await Promise.all(this.workers.map((worker) => worker.ask({ kind: 'load', tools })));
  }

  /**
   * Tells of each answer in the order in which they come.
   * @throws Error with what the file system or the decoder says of a file; the signal's reason soon
   * after it is aborted.
   */
  async run(
    tasks: readonly FisherTask[],
    onAnswer: (at: number, answer: FisherAnswer) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const files = tasks.reduce((sum, task) => sum + task.files.length, 0);
    if (this.threads <= 1 || files < WORTH_THREADS) {
      for (const [at, task] of tasks.entries()) {
        await yieldToEventLoop(signal);
        onAnswer(at, await this.here.answer(task));
      }
      return;
    }
    while (this.workers.length < this.threads) {
      const worker = new FisherThread();
      this.workers.push(worker);
      if (this.tools) await worker.ask({ kind: 'load', tools: this.tools });
    }
    let next = 0;
    let stopped = false;
    try {
      await Promise.all(
        this.workers.map(async (worker) => {
          while (next < tasks.length && !stopped) {
            signal.throwIfAborted();
            const at = next++;
            const answer = await worker.ask({ kind: 'task', task: tasks[at]! });
            if (!stopped) onAnswer(at, answer);
          }
        }),
      );
    } finally {
      stopped = true;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.end()));
  }
}

/** One thread; a task that fails is told to whoever asked for it, and the thread goes on. */
class FisherThread {
  private readonly thread = new AskedThread<WorkerRequest, WorkerReply>(__dirname, 'fisher-worker', 'a thread');

  async ask(request: WorkerRequest): Promise<FisherAnswer> {
    const reply = await this.thread.ask(request);
    if (reply.kind === 'failed') throw new Error(reply.message);
    return reply.answer;
  }

  end(): Promise<void> {
    return this.thread.end();
  }
}
