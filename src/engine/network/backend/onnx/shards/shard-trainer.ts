import { outputSize, parameters, type Network } from '../../../layers';
import type { Targets, Trainer, TrainerOptions, TrainingState } from '../../backend';
import { classIds, fillNoise, givenGradient, initialState, noiseLayers, targetPictures } from '../../initial-state';
import { SHARDS } from './shards';
import { ShardThreads } from './shard-threads';
import { copyOf, StepMemory, type FlatState } from './step-memory';
import { summedGradient } from './summed-adam';

/**
 * Trains on the processor, a batch cut into a fixed number of shards: one network a thread, whose
 * gradients are summed in the order of the shards. What it comes to does not depend on the number
 * of threads. Each draws its noise for the whole batch, and a shard sees its part. No layer looks
 * at other pictures of its batch; a given loss sees the outputs of all of them.
 */
export class ShardTrainer implements Trainer {
  readonly beside: boolean;
  private readonly memory: StepMemory;
  private readonly threads: ShardThreads;
  private taken: number;
  /** Which of the memory's two states is the one of now. */
  private now: 0 | 1 = 0;
  /** The step whose noise the memory holds. */
  private drawn: number | undefined;

  /** @throws Error when the weights belong to another network. */
  constructor(
    private readonly network: Network,
    private readonly options: TrainerOptions,
  ) {
    this.memory = new StepMemory(network, options.batch);
    const state = options.weights ?? initialState(network, options.seed);
    this.memory.write(this.memory.states[0], state);
    this.taken = state.step;
    // A single one would only take turns with this thread.
    const count = options.threads > 1 ? Math.min(options.threads, SHARDS) : 0;
    this.threads = new ShardThreads(this.memory, count);
    this.beside = count > 0;
  }

  async step(images: Float32Array, targets: Targets): Promise<number> {
    this.take(images, targets);
    this.drawNoise();
    await this.threads.run({ kind: 'gradients', state: this.now, step: this.taken });
    const { learningRate } = this.options;
    await this.threads.run({ kind: 'update', from: this.now, step: this.taken + 1, learningRate });
    this.now = this.now === 0 ? 1 : 0;
    this.taken++;
    return this.memory.losses.reduce((sum, loss) => sum + loss, 0);
  }

  async forward(images: Float32Array): Promise<Float32Array> {
    this.takeImages(images);
    this.drawNoise();
    await this.threads.run({ kind: 'forward', state: this.now, step: this.taken });
    return copyOf(this.memory.outputs);
  }

  lossParameters(): Record<string, Float32Array> {
    const { places } = this.memory;
    const names = new Set((this.network.lossParameters ?? []).map(({ name }) => name));
    const own = places.filter(({ name }) => names.has(name));
    return Object.fromEntries(own.map(({ name, from, to }) => [name, copyOf(this.current.weights, from, to)]));
  }

  state(): TrainingState {
    return { step: this.taken, tensors: this.memory.read(this.current) };
  }

  async gradients(images: Float32Array, targets: Targets): Promise<Record<string, Float32Array>> {
    const { memory, network } = this;
    this.take(images, targets);
    for (const noise of memory.noise.values()) noise.fill(1);
    this.drawn = undefined;
    await this.threads.run({ kind: 'gradients', state: this.now, step: this.taken });
    const places = new Map(memory.places.map((place) => [place.name, place]));
    return Object.fromEntries(
      parameters(network).map(({ name }) => {
        const { from, to } = places.get(name)!;
        return [name, summedGradient(memory, from, to)];
      }),
    );
  }

  dispose(): Promise<void> {
    return this.threads.close();
  }

  private get current(): FlatState {
    return this.memory.states[this.now];
  }

  /** Copies a batch to where the threads see it. */
  private take(images: Float32Array, targets: Targets): void {
    const { network, memory } = this;
    const { batch } = this.options;
    this.takeImages(images);
    if (network.loss === 'bce') memory.targets.set(targetPictures(targets, images));
    else if (network.loss === 'softmax') {
      const classes = outputSize(network, 'output');
      memory.targets.fill(0);
      for (const [picture, id] of classIds(targets, batch).entries()) memory.targets[picture * classes + id] = 1;
    } else {
      const { outputs, parameters: own } = givenGradient(targets, network, batch);
      memory.targets.set(outputs);
      for (const { name } of network.lossParameters ?? []) {
        const { from } = memory.places.find((place) => place.name === name)!;
        memory.gradients[0]!.set(own![name]!, from);
      }
    }
  }

  private takeImages(images: Float32Array): void {
    const { length } = this.memory.images;
    if (images.length !== length) throw new RangeError(`A batch has ${length} values, not ${images.length}.`);
    this.memory.images.set(images);
  }

  private drawNoise(): void {
    if (this.drawn === this.taken) return;
    for (const layer of noiseLayers(this.network)) {
      fillNoise(this.memory.noise.get(layer.name)!, layer, this.options.seed, this.taken);
    }
    this.drawn = this.taken;
  }
}
