import type { TrainingState } from './backend/backend';
import { outputSize, type Network } from './layers';
import type { NetworkContext } from './network-context';
import type { FeatureMatrix } from '../numeric/matrix';
import { toPicture } from './pictures';
import { runNetwork } from './run-network';

const BATCH = 128;

/**
 * Runs a trained network over every image: count × dimension. The network's input is the whole
 * image, 64 or 32 wide.
 */
export async function encode(
  context: NetworkContext,
  network: Network,
  weights: TrainingState,
  output: 'feature' | 'output',
  onDone: (done: number) => void,
): Promise<FeatureMatrix> {
  const { blocks, hashes } = context;
  const count = hashes.length;
  const side = network.input[1];
  const block = new Uint8Array(64 * 64 * 3);
  const fill = (at: number, batch: Float32Array, slot: number): void => {
    blocks.read(hashes[at]!, 64, block);
    toPicture(block, 64, batch, slot, side);
  };
  const inputs = { count, batch: BATCH, fill, onDone };
  const rows = await runNetwork(context, { network, weights }, output, inputs);
  return { count, dimension: outputSize(network, output), rows };
}
