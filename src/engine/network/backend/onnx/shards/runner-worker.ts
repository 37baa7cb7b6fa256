/** A worker thread of {@link RunnerThreads}: one network on one core. */
import { parentPort } from 'node:worker_threads';
import { firstLineOf } from '../../../../base/failure';
import type { Network } from '../../../layers';
import type { RunnerOptions, TrainingState } from '../../backend';
import { OnnxRunner } from '../onnx-runner';

/** The first message says which network, others are pictures for it; the last ends the thread. */
export type RunnerRequest =
  | 'end'
  | { readonly network: Network; readonly weights: TrainingState; readonly options: RunnerOptions }
  | { readonly images: Float32Array; readonly count: number };

/** The rows of pictures; a reason, in words, where the network could not be run; else `done`. */
export type RunnerAnswer = 'done' | Float32Array | { readonly reason: string };

let runner: OnnxRunner | undefined;

parentPort?.on('message', (request: RunnerRequest) => {
  void answer(request).then((said) => {
    parentPort?.postMessage(said);
    if (request === 'end') parentPort?.close();
  });
});

async function answer(request: RunnerRequest): Promise<RunnerAnswer> {
  try {
    if (request === 'end') await runner?.dispose();
    else if ('images' in request) return (await runner?.run(request.images, request.count)) ?? 'done';
    else runner = await OnnxRunner.open(request.network, request.weights, request.options, 'cpu');
    return 'done';
  } catch (error) {
    return { reason: firstLineOf(error) };
  }
}
