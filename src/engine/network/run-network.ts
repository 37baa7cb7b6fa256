import type { TrainingState } from './backend/backend';
import { disposeOf, onDevice, withFailover } from './backend/failover';
import { outputSize, type Network } from './layers';
import type { NetworkContext } from './network-context';

/** What computes, on how many threads, and when to stop. */
export type Machine = Pick<NetworkContext, 'backend' | 'threads' | 'signal'>;

export interface TrainedNetwork {
  readonly network: Network;
  readonly weights: TrainingState;
}

export interface NetworkInputs {
  readonly count: number;
  /** Inputs that are computed at once. */
  readonly batch: number;
  /**
   * Writes input `at` as number `slot` of a batch. Called in the order of the inputs, and again
   * for those of a batch whose device failed.
   */
  readonly fill: (at: number, batch: Float32Array, slot: number) => void;
  /** Told after each batch how many inputs are done. */
  readonly onDone?: (done: number) => void;
}

/**
 * Runs a trained network over inputs: count × size of its output, or of its feature layer. Where a
 * GPU fails, the processor goes on with the batch that failed.
 * @throws the signal's reason within a batch.
 */
export async function runNetwork(
  { backend, threads, signal }: Machine,
  { network, weights }: TrainedNetwork,
  output: 'feature' | 'output',
  { count, batch, fill, onDone }: NetworkInputs,
): Promise<Float32Array> {
  const width = outputSize(network, output);
  const size = network.input.reduce((product, extent) => product * extent, 1);
  const rows = new Float32Array(count * width);
  const inputs = new Float32Array(Math.min(batch, count) * size);
  let start = 0;
  await withFailover(backend, async (current) => {
    const options = { batch, threads, output };
    const runner = await onDevice(current, signal, () => current.runner(network, weights, options));
    try {
      while (start < count) {
        signal.throwIfAborted();
        const taken = Math.min(batch, count - start);
        for (let slot = 0; slot < taken; slot++) fill(start + slot, inputs, slot);
        const filled = inputs.subarray(0, taken * size);
        rows.set(await onDevice(current, signal, () => runner.run(filled, taken)), start * width);
        start += taken;
        onDone?.(start);
      }
    } finally {
      await disposeOf(current, runner);
    }
  });
  return rows;
}
