import type { TrainingState } from './backend/backend';
import { outputSize, type Network } from './layers';
import type { FeatureMatrix } from '../numeric/matrix';
import { runNetwork, type Machine } from './run-network';

const BATCH = 256;

/**
 * Runs a trained network over rows of features instead of pictures: its input is as long as a row.
 * @throws RangeError when the rows have another length; the signal's reason within a batch.
 */
export async function encodeRows(
  machine: Machine,
  network: Network,
  weights: TrainingState,
  { count, dimension, rows }: FeatureMatrix,
  output: 'feature' | 'output',
): Promise<FeatureMatrix> {
  const [channels, height, width] = network.input;
  if (channels * height * width !== dimension) {
    throw new RangeError(`${network.name} takes ${channels * height * width} values, not ${dimension}`);
  }
  const fill = (at: number, batch: Float32Array, slot: number): void =>
    batch.set(rows.subarray(at * dimension, (at + 1) * dimension), slot * dimension);
  const found = await runNetwork(machine, { network, weights }, output, { count, batch: BATCH, fill });
  return { count, dimension: outputSize(network, output), rows: found };
}
