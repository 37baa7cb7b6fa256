import type { Rank, Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs';
import { layerParameters, outputSize, parameters, size, type Network } from '../../layers';
import { ADAM, adamStep } from '../adam';
import type { Backend, Runner, RunnerOptions, Targets, Trainer, TrainerOptions, TrainingState } from '../backend';
import {
  classIds,
  noiseLayers,
  fillNoise,
  givenGradient,
  initialState,
  momentKey,
  targetPictures,
  tensorOf,
} from '../initial-state';
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

  async step(images: Float32Array, targets: Targets): Promise<number> {
    const loss = this.loaded.tf.tidy(() => {
      const { value, gradients } = this.differentiate(images, targets, this.noise());
      this.taken++;
      this.applyAdam(gradients);
      return value;
    });
    const [value = NaN] = await loss.data();
    loss.dispose();
    return value;
  }

  async forward(images: Float32Array): Promise<Float32Array> {
    const { loaded, network } = this;
    const outputs = loaded.tf.tidy(
      () => forward(loaded, network, this.variables, this.pictures(images), this.noise()).logits,
    );
    const values = await outputs.data<'float32'>();
    outputs.dispose();
    return values;
  }

  lossParameters(): Record<string, Float32Array> {
    const names = (this.network.lossParameters ?? []).map(({ name }) => name);
    return Object.fromEntries(names.map((name) => [name, Float32Array.from(this.variables.get(name)!.dataSync())]));
  }

  state(): TrainingState {
    const tensors: Record<string, Float32Array> = {};
    for (const [key, variable] of this.variables) tensors[key] = Float32Array.from(variable.dataSync());
    return { step: this.taken, tensors };
  }

  gradients(images: Float32Array, targets: Targets): Promise<Record<string, Float32Array>> {
    const gradients = this.loaded.tf.tidy(() => {
      const { gradients } = this.differentiate(images, targets, this.noise(true));
      const named = [...gradients].map(([name, gradient]) => [name, Float32Array.from(gradient.dataSync())]);
      return Object.fromEntries(named) as Record<string, Float32Array>;
    });
    return Promise.resolve(gradients);
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }

  private pictures(images: Float32Array): Tensor4D {
    return this.loaded.tf.tensor<Rank.R4>(images, [this.options.batch, ...this.network.input]);
  }

  /** What the layers draw that draw numbers: for the next step, or 1 throughout. */
  private noise(still = false): Map<string, Tensor> {
    const { network, options, taken, loaded } = this;
    const drawn = noiseLayers(network).map((layer) => {
      const values = new Float32Array(options.batch * size(layer.shape)).fill(1);
      if (!still) fillNoise(values, layer, options.seed, taken);
      return [layer.name, loaded.tf.tensor(values, [options.batch, ...layer.shape])] as const;
    });
    return new Map<string, Tensor>(drawn);
  }

  private differentiate(
    images: Float32Array,
    targets: Targets,
    noise: Tensors,
  ): { value: Tensor; gradients: Map<string, Tensor> } {
    const { loaded, network, options } = this;
    const { tf } = loaded;
    const pictures = this.pictures(images);
    const trained = layerParameters(network).map(({ name }) => [name, this.variables.get(name)!] as const);
    const { value, grads } = tf.variableGrads(
      () => {
        const { logits, penalties } = forward(loaded, network, this.variables, pictures, noise);
        const loss = lossOf(tf, network, logits, this.targetRows(images, targets, logits.shape));
        return tf.addN([loss, ...penalties]).asScalar();
      },
      trained.map(([, variable]) => variable),
    );
    const gradients = new Map(trained.map(([name, variable]) => [name, grads[variable.name]!]));
    if (network.loss === 'given') {
      const given = givenGradient(targets, network, options.batch).parameters;
      for (const { name, shape } of network.lossParameters ?? []) {
        gradients.set(name, tf.tensor(given![name]!, [...shape]));
      }
    }
    return { value, gradients };
  }

  private targetRows(images: Float32Array, targets: Targets, shape: [number, number]): Tensor2D {
    const { tf } = this.loaded;
    const { network, options } = this;
    if (network.loss === 'bce') return tf.tensor2d(targetPictures(targets, images), shape);
    if (network.loss === 'given') return tf.tensor2d(givenGradient(targets, network, options.batch).outputs, shape);
    const ids = tf.tensor1d(classIds(targets, options.batch), 'int32');
    return tf.cast(tf.oneHot(ids, shape[1]), 'float32') as Tensor2D;
  }

  private applyAdam(gradients: ReadonlyMap<string, Tensor>): void {
    const { tf } = this.loaded;
    const { rate, epsilon } = adamStep(this.taken, this.options.learningRate);
    const blend = (old: Tensor, fresh: Tensor, decay: number): Tensor =>
      tf.add(tf.mul(old, decay), tf.mul(fresh, 1 - decay));
    for (const { name, pace = 1 } of parameters(this.network)) {
      const weight = this.variables.get(name)!;
      const mean = this.variables.get(momentKey('m', name))!;
      const variance = this.variables.get(momentKey('v', name))!;
      const gradient = gradients.get(name)!;
      mean.assign(blend(mean, gradient, ADAM.meanDecay));
      variance.assign(blend(variance, tf.square(gradient), ADAM.varianceDecay));
      weight.assign(tf.sub(weight, tf.div(tf.mul(mean, rate * pace), tf.add(tf.sqrt(variance), epsilon))));
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
    for (const { name, shape } of layerParameters(network)) {
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
      if (this.network.loss === 'given') return logits;
      return this.network.loss === 'bce' ? tf.sigmoid(logits) : tf.softmax(logits);
    });
  }
}
