import { AskedThread } from './asked-thread';
import { tellLostThread } from './lost-threads';
import type { TaskReply, TaskRequest } from './serve-tasks';

/** How a run of tasks is done. */
interface TaskRun {
  /** Threads at most; all where it is not given. */
  readonly most?: number;
  readonly signal: AbortSignal;
}

/**
 * Threads that do tasks side by side, each one at a time. They start with the first tasks, and end
 * with {@link close} or an abort. One that ends or fails at a task is lost, which is said: the
 * others go on without it, and none takes its place.
 */
export class TaskThreads<Shared, Task, Answer> {
  private threads: Thread<Shared, Task, Answer>[] = [];
  /** Those that have what is shared. */
  private readonly loaded = new Set<unknown>();
  private shared: { readonly value: Shared } | undefined;

  /**
   * @param folder where the threads' script lies, which serves tasks.
   * @param script its name without extension.
   * @param count of threads; less those that were lost.
   */
  constructor(
    private readonly folder: string,
    private readonly script: string,
    private count: number,
  ) {}

  /** Each thread gets this before its next task. */
  load(value: Shared): void {
    this.shared = { value };
    this.loaded.clear();
  }

  /**
   * Does tasks, which are begun in their order.
   * @param onAnswer told of each answer and of the place of its task, in the order of the answers.
   * @returns places of the tasks that are left to the thread that asks, ascending: those at which
   * a thread was lost, and all that follow where none is left.
   * @throws the signal's reason soon after it is aborted, and what `onAnswer` throws; all threads
   * have ended then.
   */
  async run(
    tasks: readonly Task[],
    onAnswer: (at: number, answer: Answer) => void,
    { most = this.count, signal }: TaskRun,
  ): Promise<number[]> {
    signal.throwIfAborted();
    const left = new Set(tasks.keys());
    const waiting = [...left].reverse();
    const work = async (thread: Thread<Shared, Task, Answer>): Promise<void> => {
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        let answer: Answer;
        try {
          answer = await this.answer(thread, tasks[at]!);
        } catch (error) {
          signal.throwIfAborted();
          await this.lose(thread, error);
          return;
        }
        left.delete(at);
        onAnswer(at, answer);
      }
    };
    const abort = (): void => void this.close();
    signal.addEventListener('abort', abort);
    try {
      await Promise.all(this.started(Math.min(this.count, most, tasks.length)).map(work));
    } catch (error) {
      await this.close();
      throw error;
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

  /** @throws Error when the thread has ended or fails. */
  private async answer(thread: Thread<Shared, Task, Answer>, task: Task): Promise<Answer> {
    if (this.shared && !this.loaded.has(thread)) {
      checked(await thread.ask({ kind: 'load', shared: this.shared.value }));
      this.loaded.add(thread);
    }
    const reply = checked(await thread.ask({ kind: 'task', task }));
    if (reply.kind !== 'answer') throw new Error(`The thread ${this.script} gave no answer.`);
    return reply.answer;
  }

  private async lose(thread: Thread<Shared, Task, Answer>, error: unknown): Promise<void> {
    tellLostThread(error);
    this.count--;
    this.threads = this.threads.filter((other) => other !== thread);
    await thread.end();
  }

  private started(wanted: number): readonly Thread<Shared, Task, Answer>[] {
    while (this.threads.length < wanted) {
      this.threads.push(new AskedThread(this.folder, this.script, `The thread ${this.script}`));
    }
    return this.threads.slice(0, wanted);
  }
}

type Thread<Shared, Task, Answer> = AskedThread<TaskRequest<Shared, Task>, TaskReply<Answer>>;

/** @throws Error with the words of what failed in the thread. */
function checked<Answer>(reply: TaskReply<Answer>): Exclude<TaskReply<Answer>, { kind: 'failed' }> {
  if (reply.kind === 'failed') throw new Error(reply.message);
  return reply;
}
