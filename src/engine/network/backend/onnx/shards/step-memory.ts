import { outputSize, parameters, size, type Network } from '../../../layers';
import { momentKey, noiseLayers, tensorOf } from '../../initial-state';
import type { TrainingState } from '../../backend';
import { SHARDS } from './shards';

/** All parameters in a row, and their moments. */
export interface FlatState {
  readonly weights: Float32Array;
  readonly means: Float32Array;
  readonly variances: Float32Array;
}

/** Where a parameter lies in a {@link FlatState}. */
export interface ParameterPlace {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Factor on the learning rate. */
  readonly pace: number;
}

/**
 * What the threads of a training share: the batch, what it draws, parameters, moments, gradients.
 * Each value is written by one thread at a time, so that only the control words need atomics. The
 * same network, batch and buffer give every thread the same arrays.
 */
export class StepMemory {
  /** Of the parameters in {@link FlatState} and {@link gradients}. */
  readonly places: readonly ParameterPlace[];
  /** The state of now and where a step writes the next one, by turns. */
  readonly states: readonly [FlatState, FlatState];
  /** What each shard adds to the gradient; a loss's own parameters have theirs in the first. */
  readonly gradients: readonly Float32Array[];
  /** What each shard adds to the loss. */
  readonly losses: Float32Array;
  /** Batch × channels × height × width. */
  readonly images: Float32Array;
  /** Pictures, one-hot classes or the gradient by the outputs: batch × values. */
  readonly targets: Float32Array;
  /** The last layer's values: batch × outputs. */
  readonly outputs: Float32Array;
  /** What layers draw, by their names: batch × values. */
  readonly noise: ReadonlyMap<string, Float32Array>;
  /** The next task, and whether to leave those that remain. */
  private readonly control: Int32Array;
  /** A word a task: whether it is done. */
  private readonly done: Int32Array;
  readonly buffer: SharedArrayBuffer;

  constructor(
    readonly network: Network,
    readonly batch: number,
    buffer?: SharedArrayBuffer,
  ) {
    let count = 0;
    this.places = parameters(network).map(({ name, shape, pace = 1 }) => {
      const from = count;
      count += size(shape);
      return { name, from, to: count, pace };
    });
    const outputs = batch * outputSize(network, 'output');
    const pixels = batch * size(network.input);
    const drawn = noiseLayers(network).map(({ name, shape }) => ({ name, count: batch * size(shape) }));
    const drawnCount = drawn.reduce((sum, layer) => sum + layer.count, 0);
    const floats = (6 + SHARDS) * count + SHARDS + 2 * pixels + 2 * outputs + drawnCount;
    const words = 2 + SHARDS;
    this.buffer = buffer ?? new SharedArrayBuffer(4 * (words + floats));
    this.control = new Int32Array(this.buffer, 0, 2);
    this.done = new Int32Array(this.buffer, 8, SHARDS);
    let at = 4 * words;
    const take = (length: number): Float32Array => {
      const values = new Float32Array(this.buffer, at, length);
      at += 4 * length;
      return values;
    };
    const state = (): FlatState => ({ weights: take(count), means: take(count), variances: take(count) });
    this.states = [state(), state()];
    this.gradients = Array.from({ length: SHARDS }, () => take(count));
    this.losses = take(SHARDS);
    this.images = take(pixels);
    this.targets = take(network.loss === 'bce' ? pixels : outputs);
    this.outputs = take(outputs);
    this.noise = new Map(drawn.map(({ name, count: values }) => [name, take(values)]));
  }

  /** Values of all parameters. */
  get size(): number {
    return this.places.at(-1)?.to ?? 0;
  }

  /** @throws Error when the state belongs to another network. */
  write(into: FlatState, state: TrainingState): void {
    for (const { name, from, to } of this.places) {
      into.weights.set(tensorOf(state, name, to - from), from);
      into.means.set(tensorOf(state, momentKey('m', name), to - from), from);
      into.variances.set(tensorOf(state, momentKey('v', name), to - from), from);
    }
  }

  /** Copies by name: the parameters and their moments. */
  read({ weights, means, variances }: FlatState): Record<string, Float32Array> {
    const tensors: Record<string, Float32Array> = {};
    for (const { name, from, to } of this.places) {
      tensors[name] = copyOf(weights, from, to);
      tensors[momentKey('m', name)] = copyOf(means, from, to);
      tensors[momentKey('v', name)] = copyOf(variances, from, to);
    }
    return tensors;
  }

  /** A new round of {@link SHARDS} tasks, none of them done. */
  beginTasks(): void {
    this.done.fill(0);
    Atomics.store(this.control, 0, 0);
  }

  /** A task that no thread has taken yet, or undefined when none is left. */
  takeTask(): number | undefined {
    if (Atomics.load(this.control, 1) === 1) return undefined;
    const task = Atomics.add(this.control, 0, 1);
    return task < SHARDS ? task : undefined;
  }

  finishTask(task: number): void {
    Atomics.store(this.done, task, 1);
  }

  /** Tasks that a thread took and did not finish, or that none took. */
  missingTasks(): number[] {
    return Array.from({ length: SHARDS }, (_, task) => task).filter((task) => Atomics.load(this.done, task) === 0);
  }

  /** Leaves what no thread has begun. */
  stop(): void {
    Atomics.store(this.control, 1, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.control, 1) === 1;
  }
}

/** A copy that other threads do not share. */
export function copyOf(values: Float32Array, from = 0, to = values.length): Float32Array {
  const copy = new Float32Array(to - from);
  copy.set(values.subarray(from, to));
  return copy;
}
