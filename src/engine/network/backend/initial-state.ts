import { layerName, layerShapes, outputSize, parameters, size, type Network, type Shape } from '../layers';
import { Random } from '../../base/random';
import type { GivenGradient, Targets, TrainingState } from './backend';

/** The key of a parameter's first (`m`) or second (`v`) moment in a training state. */
export const momentKey = (moment: 'm' | 'v', parameter: string): string => `adam.${moment}/${parameter}`;

/**
 * Glorot uniform weights, zero biases and moments.
 * @param known values that take the place of those drawn, by name.
 * @throws Error when one of them does not fit the network.
 * Source: Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural
 * networks.
 */
export function initialState(
  network: Network,
  seed: number,
  known: Readonly<Record<string, Float32Array>> = {},
): TrainingState {
  const tensors: Record<string, Float32Array> = {};
  const random = new Random(seed).fork('weights');
  for (const { name, shape, fanIn, fanOut } of parameters(network)) {
    const given = known[name];
    if (given && given.length !== size(shape)) throw oddWeights(name);
    const values = given?.slice() ?? new Float32Array(size(shape));
    if (!given && name.endsWith('/w')) {
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

/**
 * The tensor of that name.
 * @throws Error when the state belongs to another network or is incomplete.
 */
export function tensorOf(state: TrainingState, name: string, length: number): Float32Array {
  const values = state.tensors[name];
  if (values?.length !== length) throw oddWeights(name);
  return values;
}

const oddWeights = (name: string): Error =>
  new Error(`The stored weights do not fit the network: ${name} is missing or odd.`);

/** The class ids of a batch. @throws RangeError unless there is one for each picture. */
export function classIds(targets: Targets, batch: number): Int32Array {
  if (!(targets instanceof Int32Array) || targets.length !== batch)
    throw new RangeError('A class id is needed for each picture.');
  return targets;
}

/**
 * The pictures that a batch has to be rebuilt as.
 * @throws RangeError unless they are of the input's size.
 */
export function targetPictures(targets: Targets, images: Float32Array): Float32Array {
  if (targets === null) return images;
  if (!(targets instanceof Float32Array) || targets.length !== images.length)
    throw new RangeError(`A picture of the size of the input is needed for each one.`);
  return targets;
}

/**
 * The derivatives of a given loss.
 * @throws RangeError unless they have the shapes of what they are derivatives by.
 */
export function givenGradient(targets: Targets, network: Network, batch: number): GivenGradient {
  if (targets === null || ArrayBuffer.isView(targets)) throw new RangeError('The gradient of the loss is needed.');
  const outputs = batch * outputSize(network, 'output');
  if (targets.outputs.length !== outputs)
    throw new RangeError(`The gradient of the loss needs ${outputs} values, not ${targets.outputs.length}.`);
  for (const { name, shape } of network.lossParameters ?? []) {
    if (targets.parameters?.[name]?.length !== size(shape))
      throw new RangeError(`The gradient of the loss by ${name} needs ${size(shape)} values.`);
  }
  return targets;
}

/**
 * A layer that draws numbers while it trains: zeros and 1 / (1 − rate) for dropout, else standard
 * normal ones.
 */
export interface NoiseLayer {
  readonly name: string;
  readonly dropout: number | undefined;
  /** Of what it draws for a picture. */
  readonly shape: Shape;
}

export function noiseLayers(network: Network): NoiseLayer[] {
  const shapes = layerShapes(network);
  return network.layers.flatMap((layer, index) => {
    if (layer.kind !== 'dropout' && layer.kind !== 'gaussian') return [];
    const dropout = layer.kind === 'dropout' ? layer.rate : undefined;
    return [{ name: layerName(network, index), dropout, shape: shapes[index]! }];
  });
}

/**
 * Fills in what a layer draws for a batch. It depends on the seed, the layer and the step alone, so
 * that a resumed training draws what an uninterrupted one would have.
 */
export function fillNoise(noise: Float32Array, { name, dropout }: NoiseLayer, seed: number, step: number): void {
  if (dropout === undefined) {
    const random = new Random(seed).fork(`noise/${name}/${step}`);
    for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
    return;
  }
  const random = new Random(seed).fork(`dropout/${name}/${step}`);
  const kept = 1 / (1 - dropout);
  for (let i = 0; i < noise.length; i++) noise[i] = random.next() < dropout ? 0 : kept;
}
