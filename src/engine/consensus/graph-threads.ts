import { TaskThreads } from '../base/task-threads';
import { doGraphWork, type AnswerTo, type GraphWorkName, type NamedTask, type TaskOf } from './graph-work';

/** Graphs of fewer images are done before threads for them have started. */
const WORTH_THREADS = 2000;

/**
 * Does work on graphs side by side on threads, or one after the other in this one: the answers are
 * the same.
 */
export class GraphThreads {
  private readonly threads: TaskThreads<never, NamedTask, AnswerTo<GraphWorkName>>;
  private readonly inThreads: boolean;

  /**
   * @param count of threads; 1 takes this one alone.
   * @param images of the graphs.
   */
  constructor(count: number, images: number) {
    this.threads = new TaskThreads(__dirname, 'graph-thread', count);
    this.inThreads = count > 1 && images >= WORTH_THREADS;
  }

  /**
   * One answer a task, in the order of the tasks.
   * @param onDone told how many are done.
   * @throws the signal's reason soon after it is aborted, and what a task throws.
   */
  async run<Name extends GraphWorkName>(
    name: Name,
    tasks: readonly TaskOf<Name>[],
    signal: AbortSignal,
    onDone: (done: number) => void = () => undefined,
  ): Promise<AnswerTo<Name>[]> {
    const named = tasks.map((task): NamedTask<Name> => ({ name, task }));
    const answers: AnswerTo<Name>[] = [];
    let done = 0;
    const keep = (at: number, answer: AnswerTo<Name>): void => {
      answers[at] = answer;
      onDone(++done);
    };
    const left =
      this.inThreads && tasks.length > 1
        ? await this.threads.run(named, (at, answer) => keep(at, answer as AnswerTo<Name>), { signal })
        : named.keys();
    for (const at of left) keep(at, await doGraphWork(named[at]!, signal));
    return answers;
  }

  close(): Promise<void> {
    return this.threads.close();
  }
}
