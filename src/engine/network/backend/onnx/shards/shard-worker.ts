/** A worker thread of {@link ShardThreads}: one network on one core. */
import { parentPort } from 'node:worker_threads';
import { firstLineOf } from '../../../../base/failure';
import type { Network } from '../../../layers';
import { ShardNetwork, type Phase } from './shard-network';
import { StepMemory } from './step-memory';

/** The first message says which memory, the others what to do in it; the last ends the thread. */
export type ShardRequest =
  | 'end'
  | { readonly network: Network; readonly batch: number; readonly buffer: SharedArrayBuffer }
  | { readonly phase: Phase };

/** A reason, in words, where the network could not be run; else `done`. */
export type ShardAnswer = 'done' | { readonly reason: string };

let network: ShardNetwork | undefined;

parentPort?.on('message', (request: ShardRequest) => {
  void answer(request).then((said) => {
    parentPort?.postMessage(said);
    if (request === 'end') parentPort?.close();
  });
});

async function answer(request: ShardRequest): Promise<ShardAnswer> {
  try {
    if (request === 'end') await network?.dispose();
    else if ('phase' in request) await network?.work(request.phase);
    else network = await ShardNetwork.open(new StepMemory(request.network, request.batch, request.buffer));
    return 'done';
  } catch (error) {
    return { reason: firstLineOf(error) };
  }
}
