/**
 * A worker thread of the k-means pool: holds one set of features in its kernels' memory and runs
 * k-means on them.
 */
import { Random } from '../base/random';
import { serveTasks } from '../base/serve-tasks';
import { kMeansOnce, loadRows, type KMeansResult, type LoadedRows } from './kmeans';
import type { KMeansTask } from './kmeans-pool';
import type { FeatureMatrix } from './matrix';

/** The thread that waits ends a run by ending this thread. */
const never = new AbortController().signal;
let rows: LoadedRows | undefined;

serveTasks<FeatureMatrix, KMeansTask, KMeansResult>({
  load: (features) => {
    // The old memory goes before the new one is there.
    rows = undefined;
    rows = loadRows(features);
  },
  answer: ({ k, seed }) => kMeansOnce(rows!, k, new Random(seed), never),
});
