import { wordsOf } from '../../domain/error-words';
import type { FeatureMatrix } from './matrix';
import { Random } from '../base/random';
import { AskedThread } from '../base/asked-thread';
import { checkK, kMeansOnce, loadRows, type KMeansResult } from './kmeans';
import type { WorkerAnswer, WorkerRequest } from './kmeans-worker';

/** One k-means run from one start. */
export interface KMeansTask {
  readonly k: number;
  /** Of a fresh generator, which draws the start. */
  readonly seed: number;
}

/**
 * Work, as images × dimensions × clusters, below which starting threads costs more than it saves.
 */
const WORTH_THREADS = 5e7;
/** Bytes of features that all threads together may hold copies of. */
const MOST_COPIES = 2 ** 31;

/**
 * Runs independent k-means runs on worker threads, or in this one where threads do not pay or
 * cannot start. The results do not depend on the number of threads. Threads start with the first
 * work that is worth them and end with {@link close} or an abort.
 */
export class KMeansPool {
  private readonly workers: PoolWorker[] = [];
  private broken = false;

  /** @param log told when threads cannot be used. */
  constructor(
    private readonly threads: number,
    private readonly log: (message: string) => void = () => undefined,
  ) {}

  /**
   * One result a task, in the order of the tasks. One call at a time.
   * @param onDone told of every task that is done, in the order in which they end.
   * @throws RangeError unless 1 ≤ k ≤ count; the signal's reason soon after it is aborted, and all
   * threads have ended then.
   */
  async run(
    features: FeatureMatrix,
    tasks: readonly KMeansTask[],
    onDone: (task: KMeansTask) => void,
    signal: AbortSignal,
  ): Promise<KMeansResult[]> {
    for (const { k } of tasks) checkK(k, features.count);
    const results: (KMeansResult | undefined)[] = tasks.map(() => undefined);
    if (this.worthThreads(features, tasks)) {
      try {
        await this.inThreads(features, tasks, results, onDone, signal);
      } catch (error) {
        await this.close();
        signal.throwIfAborted();
        this.broken = true;
        this.log(`Clustering goes on in one thread: ${wordsOf(error)}`);
      }
    }
    const rows = results.includes(undefined) ? loadRows(features) : undefined;
    for (const [at, task] of tasks.entries()) {
      if (results[at]) continue;
      results[at] = await kMeansOnce(rows!, task.k, new Random(task.seed), signal);
      onDone(task);
    }
    return results as KMeansResult[];
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.end()));
  }

  private worthThreads({ count, dimension }: FeatureMatrix, tasks: readonly KMeansTask[]): boolean {
    const work = tasks.reduce((sum, { k }) => sum + k, 0) * count * dimension;
    return !this.broken && this.threads > 1 && tasks.length > 1 && work >= WORTH_THREADS;
  }

  private async inThreads(
    { count, dimension, rows }: FeatureMatrix,
    tasks: readonly KMeansTask[],
    results: (KMeansResult | undefined)[],
    onDone: (task: KMeansTask) => void,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const wanted = Math.min(this.threads, tasks.length, Math.max(1, Math.floor(MOST_COPIES / rows.byteLength)));
    while (this.workers.length < wanted) this.workers.push(new PoolWorker());
    const shared = new Float32Array(new SharedArrayBuffer(rows.byteLength));
    shared.set(rows);
    // Large k take longest: they go first, so that no thread is left with one at the end.
    const order = tasks.map((_, at) => at).sort((a, b) => tasks[b]!.k - tasks[a]!.k || a - b);
    const abort = (): void => void this.close();
    signal.addEventListener('abort', abort);
    try {
      await Promise.all(
        this.workers.slice(0, wanted).map(async (worker) => {
          await worker.ask({ kind: 'load', features: { count, dimension, rows: shared } });
          for (let at = order.shift(); at !== undefined; at = order.shift()) {
            const answer = await worker.ask({ kind: 'run', ...tasks[at]! });
            if (answer.kind !== 'result') throw new Error('a k-means thread lost its place');
            results[at] = answer.result;
            onDone(tasks[at]!);
          }
        }),
      );
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** One thread; a run that fails ends it. */
class PoolWorker {
  private readonly thread = new AskedThread<WorkerRequest, WorkerAnswer>(
    __dirname,
    'kmeans-worker',
    'a k-means thread',
  );

  /** @throws Error when the thread fails or has ended. */
  async ask(request: WorkerRequest): Promise<WorkerAnswer> {
    const answer = await this.thread.ask(request);
    if (answer.kind !== 'failed') return answer;
    const error = new Error(answer.message);
    this.thread.fail(error);
    throw error;
  }

  end(): Promise<void> {
    return this.thread.end();
  }
}
