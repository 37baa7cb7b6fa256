import type { FeatureMatrix } from './matrix';
import { Random } from '../base/random';
import { TaskThreads } from '../base/task-threads';
import { checkK, kMeansOnce, loadRows, type KMeansResult } from './kmeans';

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
  private readonly threads: TaskThreads<FeatureMatrix, KMeansTask, KMeansResult>;

  /** @param count of threads. */
  constructor(private readonly count: number) {
    this.threads = new TaskThreads(__dirname, 'kmeans-worker', count);
  }

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
    const results: KMeansResult[] = [];
    const keep = (at: number, result: KMeansResult): void => {
      results[at] = result;
      onDone(tasks[at]!);
    };
    const left = this.worthThreads(features, tasks)
      ? await this.inThreads(features, tasks, keep, signal)
      : [...tasks.keys()];
    const rows = left.length > 0 ? loadRows(features) : undefined;
    for (const at of left) {
      const { k, seed } = tasks[at]!;
      keep(at, await kMeansOnce(rows!, k, new Random(seed), signal));
    }
    return results;
  }

  /** Ends all threads. */
  close(): Promise<void> {
    return this.threads.close();
  }

  private worthThreads({ count, dimension }: FeatureMatrix, tasks: readonly KMeansTask[]): boolean {
    const work = tasks.reduce((sum, { k }) => sum + k, 0) * count * dimension;
    return this.count > 1 && tasks.length > 1 && work >= WORTH_THREADS;
  }

  /** @returns places of the tasks that the threads left. */
  private async inThreads(
    { count, dimension, rows }: FeatureMatrix,
    tasks: readonly KMeansTask[],
    onResult: (at: number, result: KMeansResult) => void,
    signal: AbortSignal,
  ): Promise<number[]> {
    const shared = new Float32Array(new SharedArrayBuffer(rows.byteLength));
    shared.set(rows);
    this.threads.load({ count, dimension, rows: shared });
    // Large k take longest: they go first, so that no thread is left with one at the end.
    const order = [...tasks.keys()].sort((a, b) => tasks[b]!.k - tasks[a]!.k || a - b);
    const left = await this.threads.run(
      order.map((at) => tasks[at]!),
      (place, result) => onResult(order[place]!, result),
      { most: Math.max(1, Math.floor(MOST_COPIES / rows.byteLength)), signal },
    );
    return left.map((place) => order[place]!);
  }
}
