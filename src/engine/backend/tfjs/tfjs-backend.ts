import type { NamedTensorMap, Rank, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { outputSize, parameters, size, type Network } from '../../networks';
import { ADAM, adamStep } from '../adam';
import type { Backend, Runner, RunnerOptions, Trainer, TrainerOptions, TrainingState } from '../backend';
import { dropoutLayers, fillDropoutMask, initialState, momentKey, tensorOf } from '../initial-state';
import type { LoadedTensorFlow } from './loaded';
import { forward, lossOf, type Tensors } from './network-tensors';

/** The back end on a TensorFlow.js that was loaded. */
export function tfjsBackend(loaded: LoadedTensorFlow): Backend {
  return {
    name: 'tfjs',
    device: loaded.device,
    describe: () => loaded.description,
    trainer: (network, options) => Promise.resolve(new TfjsTrainer(loaded, network, options)),
    runner: (network, weights, options) => Promise.resolve(new TfjsRunner(loaded, network, weights, options)),
  };
}

class TfjsTrainer implements Trainer {
  private taken: number;
  private readonly variables = new Map<string, Variable>();

  constructor(
    private readonly loaded: LoadedTensorFlow,
    private readonly network: Network,
    private readonly options: TrainerOptions,
  ) {
    const { tf } = loaded;
    const state = options.weights ?? initialState(network, options.seed);
    this.taken = state.step;
    for (const { name, shape } of parameters(network)) {
      for (const key of [name, momentKey('m', name), momentKey('v', name)]) {
        const values = tensorOf(state, key, size(shape));
        this.variables.set(
          key,
          tf.tidy(() => tf.variable(tf.tensor(values.slice(), [...shape]), key === name)),
        );
      }
    }
  }

  async step(images: Float32Array, targets: Int32Array | null): Promise<number> {
    const { tf } = this.loaded;
    const loss = tf.tidy(() => {
      const masks = new Map<string, Tensor>();
      for (const layer of dropoutLayers(this.network)) {
        const mask = new Float32Array(this.options.batch * size(layer.shape));
        fillDropoutMask(mask, layer, this.options.seed, this.taken);
        masks.set(layer.name, tf.tensor(mask, [this.options.batch, ...layer.shape]));
      }
      const { value, grads } = this.differentiate(images, targets, masks);
      this.taken++;
      this.applyAdam(grads);
      return value;
    });
    const [value = NaN] = await loss.data();
    loss.dispose();
    return value;
  }

  state(): TrainingState {
    const tensors: Record<string, Float32Array> = {};
    for (const [key, variable] of this.variables) tensors[key] = Float32Array.from(variable.dataSync());
    return { step: this.taken, tensors };
  }

  gradients(images: Float32Array, targets: Int32Array | null): Promise<Record<string, Float32Array>> {
    const gradients = this.loaded.tf.tidy(() => {
      const { grads } = this.differentiate(images, targets, new Map());
      const named = parameters(this.network).map(({ name }) => {
        return [name, Float32Array.from(grads[this.variables.get(name)!.name]!.dataSync())];
      });
      return Object.fromEntries(named) as Record<string, Float32Array>;
    });
    return Promise.resolve(gradients);
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }

  private differentiate(
    images: Float32Array,
    targets: Int32Array | null,
    masks: Tensors,
  ): { value: Tensor; grads: NamedTensorMap } {
    const { loaded, network, options } = this;
    const { tf } = loaded;
    const pictures = tf.tensor<Rank.R4>(images, [options.batch, ...network.input]);
    const trained = parameters(network).map(({ name }) => this.variables.get(name)!);
    return tf.variableGrads(() => {
      const { logits } = forward(loaded, network, this.variables, pictures, masks);
      return lossOf(tf, network, logits, this.targetRows(images, targets, logits.shape)).asScalar();
    }, trained);
  }

  private targetRows(images: Float32Array, targets: Int32Array | null, shape: [number, number]): Tensor2D {
    const { tf } = this.loaded;
    if (this.network.loss === 'bce') return tf.tensor2d(images, shape);
    if (targets?.length !== this.options.batch) throw new RangeError('A class id is needed for each picture.');
    return tf.cast(tf.oneHot(tf.tensor1d(targets, 'int32'), shape[1]), 'float32') as Tensor2D;
  }

  private applyAdam(gradients: NamedTensorMap): void {
    const { tf } = this.loaded;
    const { rate, epsilon } = adamStep(this.taken, this.options.learningRate);
    const blend = (old: Tensor, fresh: Tensor, decay: number): Tensor =>
      tf.add(tf.mul(old, decay), tf.mul(fresh, 1 - decay));
    for (const { name } of parameters(this.network)) {
      const weight = this.variables.get(name)!;
      const mean = this.variables.get(momentKey('m', name))!;
      const variance = this.variables.get(momentKey('v', name))!;
      const gradient = gradients[weight.name]!;
      mean.assign(blend(mean, gradient, ADAM.meanDecay));
      variance.assign(blend(variance, tf.square(gradient), ADAM.varianceDecay));
      weight.assign(tf.sub(weight, tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(variance), epsilon))));
    }
  }
}

class TfjsRunner implements Runner {
  readonly dimension: number;
  private readonly weights = new Map<string, Tensor>();

  constructor(
    private readonly loaded: LoadedTensorFlow,
    private readonly network: Network,
    state: TrainingState,
    private readonly options: RunnerOptions,
  ) {
    const { tf } = loaded;
    for (const { name, shape } of parameters(network)) {
      this.weights.set(name, tf.tensor(tensorOf(state, name, size(shape)).slice(), [...shape]));
    }
    this.dimension = outputSize(network, options.output);
  }

  async run(images: Float32Array, count: number): Promise<Float32Array> {
    const pixels = size(this.network.input);
    const rows = new Float32Array(count * this.dimension);
    for (let start = 0; start < count; start += this.options.batch) {
      const taken = Math.min(this.options.batch, count - start);
      const block = this.pass(images.subarray(start * pixels, (start + taken) * pixels), taken);
      rows.set(await block.data<'float32'>(), start * this.dimension);
      block.dispose();
    }
    return rows;
  }

  dispose(): void {
    for (const tensor of this.weights.values()) tensor.dispose();
    this.weights.clear();
  }

  private pass(images: Float32Array, count: number): Tensor {
    const { tf } = this.loaded;
    return tf.tidy(() => {
      const pictures = tf.tensor<Rank.R4>(images.slice(), [count, ...this.network.input]);
      const { feature, logits } = forward(this.loaded, this.network, this.weights, pictures, new Map());
      if (this.options.output === 'feature') return feature;
      return this.network.loss === 'bce' ? tf.sigmoid(logits) : tf.softmax(logits);
    });
  }
}
