import type { TrainingState } from './backend/backend';
import { disposeOf, onDevice, withFailover } from './backend/failover';
import { outputSize, type Network } from './layers';
import type { NetworkContext } from './network-context';
import type { FeatureMatrix } from '../numeric/matrix';
import { toPicture } from './pictures';

const BATCH = 128;

/**
 * Runs a trained network over every image: count × dimension. The network's input is the whole image, 64 or 32 wide. Where a
 * GPU fails, the processor goes on with the batch that failed.
 */
export async function encode(
  { backend, threads, blocks, hashes, signal }: NetworkContext,
  network: Network,
  weights: TrainingState,
  output: 'feature' | 'output',
  onImages: (done: number) => void,
): Promise<FeatureMatrix> {
  const side = network.input[1];
  const dimension = outputSize(network, output);
  const rows = new Float32Array(hashes.length * dimension);
  const images = new Float32Array(BATCH * 3 * side * side);
  const block = new Uint8Array(64 * 64 * 3);
  let start = 0;
  await withFailover(backend, async (inForce) => {
    const options = { batch: BATCH, threads, output };
    const runner = await onDevice(inForce, signal, () => inForce.runner(network, weights, options));
    try {
      while (start < hashes.length) {
        signal.throwIfAborted();
        const count = Math.min(BATCH, hashes.length - start);
        for (let slot = 0; slot < count; slot++) {
          blocks.read(hashes[start + slot]!, 64, block);
          toPicture(block, 64, images, slot, side);
        }
        const batch = images.subarray(0, count * 3 * side * side);
        rows.set(await onDevice(inForce, signal, () => runner.run(batch, count)), start * dimension);
        start += count;
        onImages(start);
      }
    } finally {
      disposeOf(inForce, runner);
    }
  });
  return { count: hashes.length, dimension, rows };
}
