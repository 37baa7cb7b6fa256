import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { layerParameters, outputSize, parameters, size, type Network, type Shape } from '../../layers';
import { adamStep } from '../adam';
import type { Backend, Targets, Trainer, TrainerOptions, TrainingState } from '../backend';
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
import { forwardGraph, givenInput, GRADIENT, gradientGraph, noiseInput, NEXT, trainingGraph } from './network-graph';
import { OnnxRunner } from './onnx-runner';
import { sessionOptions, type Provider } from './session-options';
import { RunnerThreads } from './shards/runner-threads';
import { ShardTrainer } from './shards/shard-trainer';
import { SHARDS, worthShards } from './shards/shards';

type Runtime = typeof OnnxRuntime;
type Feeds = Record<string, Tensor>;

const DEVICE: Record<Provider, string> = {
  cpu: 'on the processor',
  cuda: 'on a GPU through CUDA',
  dml: 'on a GPU through DirectML',
  coreml: 'on a GPU through CoreML',
  webgpu: 'on a GPU through WebGPU',
};

/**
 * @throws Error when onnxruntime-node's native library does not load on this machine, or was built
 * without the provider.
 */
export async function onnxBackend(provider: Provider = 'cpu'): Promise<Backend> {
  const runtime = await import('onnxruntime-node');
  if (!runtime.listSupportedBackends().some(({ name }) => name === provider)) {
    throw new Error(`onnxruntime-node has no ${provider} provider on ${process.platform}-${process.arch}.`);
  }
  const open: OpenSession = (bytes, threads) =>
    runtime.InferenceSession.create(bytes, sessionOptions(provider, threads));
  return {
    name: 'onnx',
    device: provider === 'cpu' ? 'processor' : 'gpu',
    ...(provider === 'cpu' ? { trainingThreads: SHARDS } : {}),
    describe: () => `onnxruntime-node ${runtime.env.versions.node ?? ''} ${DEVICE[provider]}`,
    trainer: async (network, options) => {
      if (provider !== 'cpu') return OnnxTrainer.create(runtime, open, network, options);
      if (worthShards(network, options.batch)) return new ShardTrainer(network, options);
      // Where the library shares a layer among threads, their number may change the last digits.
      return OnnxTrainer.create(runtime, open, network, { ...options, threads: 1 });
    },
    runner: (network, weights, options) =>
      provider === 'cpu'
        ? RunnerThreads.open(network, weights, options)
        : OnnxRunner.open(network, weights, options, provider),
  };
}

type OpenSession = (bytes: Uint8Array, threads: number) => Promise<InferenceSession>;

class OnnxTrainer implements Trainer {
  private taken: number;
  /** The current parameters and moments by name. */
  private current: Feeds = {};
  /**
   * Where the next step writes them; the two sets change places, so that a step allocates nothing
   * large.
   */
  private spare: Feeds = {};
  private readonly noise: Feeds = {};
  private readonly oneHot: Tensor | null;
  private gradientSession: InferenceSession | null = null;
  private forwardSession: InferenceSession | null = null;

  static async create(
    runtime: Runtime,
    open: OpenSession,
    network: Network,
    options: TrainerOptions,
  ): Promise<OnnxTrainer> {
    const session = await open(trainingGraph(network, options.batch), options.threads);
    return new OnnxTrainer(runtime, open, session, network, options);
  }

  private constructor(
    private readonly runtime: Runtime,
    private readonly open: OpenSession,
    private readonly session: InferenceSession,
    private readonly network: Network,
    private readonly options: TrainerOptions,
  ) {
    const state = options.weights ?? initialState(network, options.seed);
    this.taken = state.step;
    for (const { name, shape } of parameters(network)) {
      for (const key of [name, momentKey('m', name), momentKey('v', name)]) {
        this.current[key] = this.tensor(tensorOf(state, key, size(shape)).slice(), shape);
        this.spare[key] = this.tensor(new Float32Array(size(shape)), shape);
      }
    }
    for (const { name, shape } of noiseLayers(network)) {
      this.noise[name] = this.tensor(new Float32Array(options.batch * size(shape)), [options.batch, ...shape]);
    }
    this.oneHot = network.loss === 'softmax' ? this.classTensor() : null;
  }

  async step(images: Float32Array, targets: Targets): Promise<number> {
    this.drawNoise();
    this.taken++;
    const { rate, epsilon } = adamStep(this.taken, this.options.learningRate);
    const feeds: Feeds = {
      ...this.batchFeeds(images),
      ...this.targetFeeds(targets, images),
      ...this.current,
      rate: this.tensor(Float32Array.of(rate), []),
      epsilon: this.tensor(Float32Array.of(epsilon), []),
    };
    const fetches: Record<string, Tensor | null> = { loss: null };
    for (const [key, tensor] of Object.entries(this.spare)) fetches[NEXT + key] = tensor;
    const results = await this.session.run(feeds, fetches);
    [this.current, this.spare] = [this.spare, this.current];
    return Number(results['loss']!.data[0]);
  }

  async forward(images: Float32Array): Promise<Float32Array> {
    const { network, options } = this;
    this.forwardSession ??= await this.open(forwardGraph(network, options.batch), options.threads);
    this.drawNoise();
    const feeds = this.batchFeeds(images);
    for (const { name } of layerParameters(network)) feeds[name] = this.current[name]!;
    const { outputs } = await this.forwardSession.run(feeds);
    return outputs!.data as Float32Array;
  }

  lossParameters(): Record<string, Float32Array> {
    const names = (this.network.lossParameters ?? []).map(({ name }) => name);
    return Object.fromEntries(names.map((name) => [name, (this.current[name]!.data as Float32Array).slice()]));
  }

  state(): TrainingState {
    const tensors: Record<string, Float32Array> = {};
    for (const [key, tensor] of Object.entries(this.current)) tensors[key] = (tensor.data as Float32Array).slice();
    return { step: this.taken, tensors };
  }

  async gradients(images: Float32Array, targets: Targets): Promise<Record<string, Float32Array>> {
    const { network, options } = this;
    this.gradientSession ??= await this.open(gradientGraph(network, options.batch), options.threads);
    for (const noise of Object.values(this.noise)) (noise.data as Float32Array).fill(1);
    const feeds = { ...this.batchFeeds(images), ...this.targetFeeds(targets, images) };
    for (const { name } of parameters(network)) feeds[name] = this.current[name]!;
    const results = await this.gradientSession.run(feeds);
    return Object.fromEntries(
      parameters(network).map(({ name }) => [name, results[GRADIENT + name]!.data as Float32Array]),
    );
  }

  dispose(): void {
    void this.session.release();
    void this.gradientSession?.release();
    void this.forwardSession?.release();
    this.current = {};
    this.spare = {};
  }

  private drawNoise(): void {
    for (const layer of noiseLayers(this.network)) {
      fillNoise(this.noise[layer.name]!.data as Float32Array, layer, this.options.seed, this.taken);
    }
  }

  private batchFeeds(images: Float32Array): Feeds {
    const feeds: Feeds = { images: this.tensor(images, [this.options.batch, ...this.network.input]) };
    for (const [name, noise] of Object.entries(this.noise)) feeds[noiseInput(name)] = noise;
    return feeds;
  }

  private targetFeeds(targets: Targets, images: Float32Array): Feeds {
    const { network, options } = this;
    if (network.loss === 'given') {
      const { outputs, parameters: own } = givenGradient(targets, network, options.batch);
      const feeds: Feeds = { targets: this.tensor(outputs, [options.batch, outputs.length / options.batch]) };
      for (const { name, shape } of network.lossParameters ?? [])
        feeds[givenInput(name)] = this.tensor(own![name]!, shape);
      return feeds;
    }
    if (!this.oneHot)
      return { targets: this.tensor(targetPictures(targets, images), [options.batch, ...network.input]) };
    const ids = classIds(targets, options.batch);
    const values = this.oneHot.data as Float32Array;
    const classes = values.length / ids.length;
    values.fill(0);
    for (let i = 0; i < ids.length; i++) values[i * classes + ids[i]!] = 1;
    return { targets: this.oneHot };
  }

  private classTensor(): Tensor {
    const classes = outputSize(this.network, 'output');
    return this.tensor(new Float32Array(this.options.batch * classes), [this.options.batch, classes]);
  }

  private tensor(values: Float32Array, shape: Shape): Tensor {
    return new this.runtime.Tensor('float32', values, shape);
  }
}
