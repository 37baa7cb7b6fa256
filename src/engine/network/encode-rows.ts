import type { TrainingState } from './backend/backend';
import { disposeOf, onDevice, withFailover } from './backend/failover';
import { outputSize, type Network } from './layers';
import type { FeatureMatrix } from '../numeric/matrix';
import type { NetworkContext } from './network-context';

const BATCH = 256;

/**
 * Runs a trained network over rows of features instead of pictures: its input is as long as a row. Where a GPU fails, the
 * processor goes on with the batch that failed.
 * @throws RangeError when the rows have another length; the signal's reason within a batch.
 */
export async function encodeRows(
  { backend, threads }: Pick<NetworkContext, 'backend' | 'threads'>,
  network: Network,
  weights: TrainingState,
  { count, dimension, rows }: FeatureMatrix,
  output: 'feature' | 'output',
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  const [channels, height, width] = network.input;
  if (channels * height * width !== dimension) {
    throw new RangeError(`${network.name} takes ${channels * height * width} values, not ${dimension}`);
  }
  const size = outputSize(network, output);
  const out = new Float32Array(count * size);
  let start = 0;
  await withFailover(backend, async (inForce) => {
    const options = { batch: BATCH, threads, output };
    const runner = await onDevice(inForce, signal, () => inForce.runner(network, weights, options));
    try {
      while (start < count) {
        signal.throwIfAborted();
        const end = Math.min(count, start + BATCH);
        const batch = rows.subarray(start * dimension, end * dimension);
        out.set(await onDevice(inForce, signal, () => runner.run(batch, end - start)), start * size);
        start = end;
      }
    } finally {
      disposeOf(inForce, runner);
    }
  });
  return { count, dimension: size, rows: out };
}
