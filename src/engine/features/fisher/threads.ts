import { TaskThreads } from '../../base/task-threads';
import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { FisherWork, type FisherAnswer, type FisherTask, type FisherTools } from './work';

/** Fewer files are done before threads for them have started. */
const WORTH_THREADS = 100;

/**
 * Does tasks side by side on threads, or one after the other in this one. The answers are the same.
 */
export class FisherThreads {
  private readonly here = new FisherWork();
  private readonly threads: TaskThreads<FisherTools, FisherTask, FisherAnswer>;

  /** @param count 1 takes this thread alone. */
  constructor(private readonly count: number) {
    this.threads = new TaskThreads(__dirname, 'fisher-worker', count);
  }

  /** What all later tasks use. */
  load(tools: FisherTools): void {
    this.here.load(tools);
    this.threads.load(tools);
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
    const inThreads = this.count > 1 && files >= WORTH_THREADS;
    const left = inThreads ? await this.threads.run(tasks, onAnswer, { signal }) : tasks.keys();
    for (const at of left) {
      await yieldToEventLoop(signal);
      onAnswer(at, await this.here.answer(tasks[at]!));
    }
  }

  close(): Promise<void> {
    return this.threads.close();
  }
}
