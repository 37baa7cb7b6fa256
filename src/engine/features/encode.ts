import type { TrainingState } from '../backend/backend';
import type { Network } from '../networks';
import type { NetworkContext } from './network-context';
import type { FeatureMatrix } from './matrix';
import { toPicture } from './pictures';

const BATCH = 128;

/** Runs a trained network over every image: count × dimension. The network's input is the whole image, 64 or 32 wide. */
export async function encode(
  { backend, threads, blocks, hashes }: NetworkContext,
  network: Network,
  weights: TrainingState,
  output: 'feature' | 'output',
  signal: AbortSignal,
  onImages: (done: number) => void,
): Promise<FeatureMatrix> {
  const side = network.input[1];
  const runner = await backend.runner(network, weights, { batch: BATCH, threads, output });
  try {
    const { dimension } = runner;
    const rows = new Float32Array(hashes.length * dimension);
    const images = new Float32Array(BATCH * 3 * side * side);
    const block = new Uint8Array(64 * 64 * 3);
    for (let start = 0; start < hashes.length; start += BATCH) {
      signal.throwIfAborted();
      const count = Math.min(BATCH, hashes.length - start);
      for (let slot = 0; slot < count; slot++) {
        blocks.read(hashes[start + slot]!, 64, block);
        toPicture(block, 64, images, slot, side);
      }
      rows.set(await runner.run(images.subarray(0, count * 3 * side * side), count), start * dimension);
      onImages(start + count);
    }
    return { count: hashes.length, dimension, rows };
  } finally {
    runner.dispose();
  }
}
