/**
 * A worker thread of the k-means pool: holds one set of features in its kernels' memory and runs
 * k-means on them.
 */
import { parentPort } from 'node:worker_threads';
import { Random } from '../base/random';
import { kMeansOnce, loadRows, type KMeansResult, type LoadedRows } from './kmeans';
import type { FeatureMatrix } from './matrix';

/**
 * Features to work on from now on, or one run to do; each is answered by a {@link WorkerAnswer}.
 */
export type WorkerRequest =
  | { readonly kind: 'load'; readonly features: FeatureMatrix }
  | { readonly kind: 'run'; readonly k: number; readonly seed: number };
export type WorkerAnswer =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'result'; readonly result: KMeansResult }
  | { readonly kind: 'failed'; readonly message: string };

const port = parentPort!;
/** The thread that waits ends a run by ending this thread. */
const never = new AbortController().signal;
let rows: LoadedRows | undefined;

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
  switch (request.kind) {
    case 'load':
      rows = undefined;
      rows = loadRows(request.features);
      return { kind: 'loaded' };
    case 'run':
      return { kind: 'result', result: await kMeansOnce(rows!, request.k, new Random(request.seed), never) };
    default:
      return request satisfies never;
  }
}

port.on('message', (request: WorkerRequest) => {
  answer(request)
    .catch((error: unknown): WorkerAnswer => ({ kind: 'failed', message: String(error) }))
    .then((reply) => port.postMessage(reply))
    .catch(() => process.exit(1));
});
