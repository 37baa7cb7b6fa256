import { layerShapes, size, type Network } from '../../src/engine/network/layers';

/**
 * Floating-point operations of a network for one picture, an addition and a multiplication counted
 * as two. Convolutions and dense layers only: the others do less than a hundredth.
 */
export function forwardFlops(network: Network): number {
  return flopsByLayer(network).reduce((sum, flops) => sum + flops, 0);
}

/**
 * The same for a training step: forward, the gradient of the weights and that of the input, which
 * cost as much each; the first layer needs no gradient of its input.
 */
export function trainingFlops(network: Network): number {
  const first = flopsByLayer(network).find((flops) => flops > 0) ?? 0;
  return 3 * forwardFlops(network) - first;
}

function flopsByLayer(network: Network): number[] {
  const shapes = layerShapes(network);
  return network.layers.map((layer, index) => {
    const from = index === 0 ? network.input : shapes[index - 1]!;
    const to = size(shapes[index]!);
    if (layer.kind === 'conv') return 2 * to * from[0]! * layer.kernel ** 2;
    if (layer.kind === 'dense') return 2 * to * size(from);
    return 0;
  });
}
