import { wordsOf } from '../../domain/error-words';
import { AskedThread } from './asked-thread';
import type { TaskReply, TaskRequest } from './serve-tasks';

/** How a run of tasks is done. */
interface TaskRun {
  /** Threads at most; all where it is not given. */
  readonly most?: number;
  readonly signal: AbortSignal;
}

/**
 * Threads that do tasks side by side, each one at a time. They start with the first tasks, and end
 * with {@link close}, an abort or a failure.
 */
export class TaskThreads<Shared, Task, Answer> {
  private readonly threads: AskedThread<TaskRequest<Shared, Task>, TaskReply<Answer>>[] = [];
  /** Those that have what is shared. */
  private readonly loaded = new Set<unknown>();
  private shared: { readonly value: Shared } | undefined;
  private broken = false;

  /**
   * @param folder where the threads' script lies, which serves tasks.
   * @param script its name without extension.
   * @param onBroken told why threads are used no more.
   */
  constructor(
    private readonly folder: string,
    private readonly script: string,
    private readonly count: number,
    private readonly onBroken: (reason: string) => void = () => undefined,
  ) {}

  /** Each thread gets this before its next task. */
  load(value: Shared): void {
    this.shared = { value };
    this.loaded.clear();
  }

  /**
   * Does tasks, which are begun in their order.
   * @param onAnswer told of each answer and of the place of its task, in the order of the answers.
   * @returns places of the tasks that are left to the thread that asks, ascending: none, unless a
   * task failed or threads do not run here.
   * @throws the signal's reason soon after it is aborted; all threads have ended then.
   */
  async run(
    tasks: readonly Task[],
    onAnswer: (at: number, answer: Answer) => void,
    { most = this.count, signal }: TaskRun,
  ): Promise<number[]> {
    signal.throwIfAborted();
    const left = new Set(tasks.keys());
    if (this.broken) return [...left];
    const waiting = [...left].reverse();
    const work = async (thread: (typeof this.threads)[number]): Promise<void> => {
      if (this.shared && !this.loaded.has(thread)) {
        answered(await thread.ask({ kind: 'load', shared: this.shared.value }));
        this.loaded.add(thread);
      }
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const reply = answered(await thread.ask({ kind: 'task', task: tasks[at]! }));
        if (reply.kind !== 'answer') continue;
        left.delete(at);
        onAnswer(at, reply.answer);
      }
    };
    const abort = (): void => void this.close();
    signal.addEventListener('abort', abort);
    try {
      await Promise.all(this.started(Math.min(this.count, most, tasks.length)).map(work));
    } catch (error) {
      await this.close();
      signal.throwIfAborted();
      this.broken = true;
      this.onBroken(wordsOf(error));
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return [...left];
  }

  /** Ends all threads; later tasks start new ones. */
  async close(): Promise<void> {
    this.loaded.clear();
    await Promise.all(this.threads.splice(0).map((thread) => thread.end()));
  }

  private started(wanted: number): typeof this.threads {
    while (this.threads.length < wanted) {
      this.threads.push(new AskedThread(this.folder, this.script, `The thread ${this.script}`));
    }
    return this.threads.slice(0, wanted);
  }
}

/** @throws Error with the words of what failed in the thread. */
function answered<Answer>(reply: TaskReply<Answer>): Exclude<TaskReply<Answer>, { kind: 'failed' }> {
  if (reply.kind === 'failed') throw new Error(reply.message);
  return reply;
}
