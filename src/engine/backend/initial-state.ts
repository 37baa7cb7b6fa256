import { layerName, layerShapes, parameters, size, type Network, type Shape } from '../networks';
import { Random } from '../random';
import type { TrainingState } from './backend';

/** The key of a parameter's first (`m`) or second (`v`) moment in a training state. */
export const momentKey = (moment: 'm' | 'v', parameter: string): string => `adam.${moment}/${parameter}`;

/**
 * Glorot uniform weights, zero biases and moments.
 * Source: Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks.
 */
export function initialState(network: Network, seed: number): TrainingState {
  const tensors: Record<string, Float32Array> = {};
  const random = new Random(seed).fork('weights');
  for (const { name, shape, fanIn, fanOut } of parameters(network)) {
    const values = new Float32Array(size(shape));
    if (name.endsWith('/w')) {
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      const own = random.fork(name);
      for (let i = 0; i < values.length; i++) values[i] = (own.next() * 2 - 1) * limit;
    }
    tensors[name] = values;
    tensors[momentKey('m', name)] = new Float32Array(values.length);
    tensors[momentKey('v', name)] = new Float32Array(values.length);
  }
  return { step: 0, tensors };
}

/** The tensor of that name. @throws Error when the state belongs to another network or is incomplete. */
export function tensorOf(state: TrainingState, name: string, length: number): Float32Array {
  const values = state.tensors[name];
  if (values?.length !== length)
    throw new Error(`The stored weights do not fit the network: ${name} is missing or odd.`);
  return values;
}

/** One dropout layer: its name and the shape of its input, without the batch. */
export interface DropoutLayer {
  readonly name: string;
  readonly rate: number;
  readonly shape: Shape;
}

export function dropoutLayers(network: Network): DropoutLayer[] {
  const shapes = layerShapes(network);
  return network.layers.flatMap((layer, index) =>
    layer.kind === 'dropout' ? [{ name: layerName(network, index), rate: layer.rate, shape: shapes[index]! }] : [],
  );
}

/**
 * Fills a mask of zeros and 1 / (1 − rate). It depends on the seed, the layer and the step alone, so that a resumed
 * training draws what an uninterrupted one would have.
 */
export function fillDropoutMask(mask: Float32Array, layer: DropoutLayer, seed: number, step: number): void {
  const random = new Random(seed).fork(`dropout/${layer.name}/${step}`);
  const kept = 1 / (1 - layer.rate);
  for (let i = 0; i < mask.length; i++) mask[i] = random.next() < layer.rate ? 0 : kept;
}
