import type { Network } from '../layers';

/**
 * Something that trains and runs networks. Two back ends give the same gradients and the same
 * random draws.
 */
export interface Backend {
  readonly name: 'onnx' | 'tfjs';
  readonly device: 'gpu' | 'processor';
  /** One line for a log: library, version, device. */
  describe(): string;
  /**
   * Threads that one training keeps busy at most; absent where trainings side by side would take
   * turns.
   */
  readonly trainingThreads?: number;
  /** Takes the work over when the device fails. A back end on the processor has none. */
  readonly failover?: Failover;
  trainer(network: Network, options: TrainerOptions): Promise<Trainer>;
  runner(network: Network, weights: TrainingState, options: RunnerOptions): Promise<Runner>;
}

/** Stands ready behind a back end on a GPU. */
export interface Failover {
  /** What took over, once the device has failed. */
  readonly fallback: Backend | undefined;
  /**
   * Counts the device as lost for the rest of the process, says so in the log, and gives the back
   * end that takes over.
   * @param error what the device failed with.
   */
  takeOver(error: unknown): Promise<Backend>;
}

export interface TrainerOptions {
  /** Pictures a step; every step gets exactly this many. */
  batch: number;
  /** Adam's step size; 0.001 unless given. */
  learningRate?: number;
  /** Decides the first weights, the dropout and the noise. */
  seed: number;
  threads: number;
  /** A state to go on from; without it, the weights are drawn from the seed. */
  weights?: TrainingState;
}

export interface RunnerOptions {
  /** Pictures a pass: a larger number is faster up to a point and takes more memory. */
  batch: number;
  threads: number;
  /** The feature layer, or the last one after its sigmoid or softmax. */
  output: 'feature' | 'output';
}

/**
 * What a training has come to, as plain data that can be stored. `tensors` maps a parameter's name
 * to its values, and `adam.m/NAME` and `adam.v/NAME` to the optimiser's moments.
 */
export interface TrainingState {
  /** Steps taken so far. */
  readonly step: number;
  readonly tensors: Readonly<Record<string, Float32Array>>;
}

/**
 * The derivatives of a loss that was computed outside of the back end, for a network whose loss is
 * `given`.
 */
export interface GivenGradient {
  /** By the outputs: batch × outputs. */
  readonly outputs: Float32Array;
  /** By each of the network's `lossParameters`, by name. */
  readonly parameters?: Readonly<Record<string, Float32Array>>;
}

/**
 * What a batch is trained on: class ids, derivatives, the pictures that a network has to build in
 * the layout of its input, or null where those are its input.
 */
export type Targets = Int32Array | Float32Array | GivenGradient | null;

export interface Trainer {
  /**
   * Whether `step` and `forward` return as soon as they have copied their inputs, and compute on
   * other threads. The caller can then prepare the next batch meanwhile.
   */
  readonly beside?: boolean;
  /**
   * One step of Adam.
   * @param images batch × channels × height × width, in [0, 1].
   * @returns the mean loss of the batch before the step; with a given gradient, the sum of outputs
   * × gradient.
   */
  step(images: Float32Array, targets: Targets): Promise<number>;
  /**
   * The last layer's values, batch × outputs, as the next step computes them: with its dropout and
   * noise. For a network whose loss is `given`.
   */
  forward(images: Float32Array): Promise<Float32Array>;
  /** A copy of the parameters that belong to a `given` loss, by name. */
  lossParameters(): Record<string, Float32Array>;
  /** A copy of the state; later steps do not change it. */
  state(): TrainingState;
  /** Gradient of every parameter by name, dropout off, all noise at 1. For tests. */
  gradients(images: Float32Array, targets: Targets): Promise<Record<string, Float32Array>>;
  /** Gives up the current step. Resolves once no thread computes any more. */
  dispose(): void | Promise<void>;
}

export interface Runner {
  /** Values a picture. */
  readonly dimension: number;
  /**
   * @param images count × channels × height × width, in [0, 1].
   * @returns count × dimension, row-major; the caller owns it.
   */
  run(images: Float32Array, count: number): Promise<Float32Array>;
  dispose(): void | Promise<void>;
}
