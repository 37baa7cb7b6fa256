import { layerShapes, size, type Network } from '../../../layers';

/**
 * Shards that a batch is cut into. A fixed number: how gradients add up, and so every bit of what a
 * training comes to, does not depend on the number of threads. Two shards would need less work of
 * small layers than eight of eight pictures, which keep eight cores busy (docs/performance.md).
 */
export const SHARDS = 8;

/**
 * Multiplications of a batch's way forward below which it is not cut: what threads tell each other
 * would take longer than what they do.
 */
const WORTH_SHARDS = 50e6;

/** A part of a whole. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** Number `index` of the {@link SHARDS} parts of `count`, which differ by one at most. */
export function shareOf(count: number, index: number): Share {
  return { from: Math.floor((count * index) / SHARDS), to: Math.floor((count * (index + 1)) / SHARDS) };
}

/** Whether a training's batches are cut into shards; the number of threads has no say. */
export function worthShards(network: Network, batch: number): boolean {
  return batch >= 2 * SHARDS && batch * multiplications(network) >= WORTH_SHARDS;
}

/** Of a picture's way forward, in convolutions and dense layers. */
export function multiplications(network: Network): number {
  const shapes = layerShapes(network);
  return network.layers.reduce((sum, layer, index) => {
    const from = index === 0 ? network.input : shapes[index - 1]!;
    const to = size(shapes[index]!);
    if (layer.kind === 'conv') return sum + to * from[0]! * layer.kernel ** 2;
    return layer.kind === 'dense' ? sum + to * size(from) : sum;
  }, 0);
}
