import type { Backend, GivenGradient, Targets, Trainer, TrainingState } from './backend/backend';
import { disposeOf, onDevice, withFailover } from './backend/failover';
import { initialState } from './backend/initial-state';
import { parameters, type Network } from './layers';
import { unlessAborted } from '../base/unless-aborted';
import type { Column } from '../store/artifact-file';
import type { Store } from '../store/store';

/**
 * Where in a training a loss is asked for, and the current values of the parameters that belong to
 * it, by name.
 */
interface LossContext {
  readonly epoch: number;
  readonly step: number;
  readonly parameters: Readonly<Record<string, Float32Array>>;
}

/**
 * A loss in plain code, for a network whose loss is `given`.
 * @param outputs batch × outputs, of the training's forward pass (dropout on).
 * @returns the loss and its derivatives. It has to depend on nothing but its arguments and what
 * `beforeEpoch` made.
 */
export type LossFunction = (outputs: Float32Array, context: LossContext) => { loss: number; gradient: GivenGradient };

/** What comes with the pictures of a batch. */
type FilledTargets = Exclude<Targets, GivenGradient>;

/** What a network is trained on, epoch by epoch. */
export interface TrainingPlan {
  readonly network: Network;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batch: number;
  readonly seed: number;
  readonly threads: number;
  readonly learningRate?: number;
  /**
   * Fills the batch of one step; depends on nothing but the epoch and the step, so that a resumed
   * run goes on alike.
   */
  readonly fill: (epoch: number, step: number, images: Float32Array) => FilledTargets;
  /** For a network whose loss is `given`. */
  readonly loss?: LossFunction;
  /**
   * First values of parameters by name, in place of drawn ones: what an earlier training came to,
   * for example.
   */
  readonly start?: Readonly<Record<string, Float32Array>>;
  /**
   * Called before each epoch, and again for the same epoch by a run that goes on from a checkpoint.
   * @param kept what earlier calls put into it, as it was at the last checkpoint; it is stored with
   * each checkpoint.
   * @returns whether to train that epoch; false ends the training.
   */
  readonly beforeEpoch?: (epoch: number, weights: TrainingState, kept: Record<string, Column>) => Promise<boolean>;
  /**
   * Epochs between two checkpoints, 1 unless given. Short epochs need a larger number, or writing
   * the state would take longer than they do.
   */
  readonly epochsPerCheckpoint?: number;
  /**
   * Whether this is a phase of a longer training. Its weights then stay in the checkpoint alone,
   * and no model is kept.
   */
  readonly interim?: boolean;
  /**
   * Called after each step with the steps done and the mean loss of each epoch, the last of them so
   * far.
   */
  readonly onStep: (done: number, losses: readonly number[]) => void;
}

/** A trained network: what it takes to run it again, and how its training went. */
export interface KeptModel {
  readonly network: Network;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /**
   * What trained it, in words: more than one where a device failed or the run was resumed
   * elsewhere.
   */
  readonly devices: readonly string[];
  /** Without the optimiser's moments. */
  readonly weights: TrainingState;
}

interface ModelMeta {
  readonly network: Network;
  readonly losses: readonly number[];
  readonly step: number;
  /** Absent from what earlier versions stored. */
  readonly devices?: readonly string[];
}

/** Prefix of the columns that `beforeEpoch` keeps in a checkpoint. */
const KEPT = 'kept/';

/** The model that {@link train} kept under `key`, or undefined when there is none. */
export function keptModel(store: Store, key: string): KeptModel | undefined {
  const kept = store.read<ModelMeta>(`models/${key}`);
  if (!kept) return undefined;
  const { network, losses, step, devices = [] } = kept.meta;
  return { network, losses, devices, weights: { step, tensors: kept.columns as Record<string, Float32Array> } };
}

/**
 * Trains a network and keeps a checkpoint after each epoch, or every few, under
 * `checkpoints/<key>`: a killed run goes on from there, and so does the processor where a GPU
 * fails.
 * The trained network stays in the store as `models/<key>`.
 * Returns the weights and the mean loss of every epoch.
 * @throws the signal's reason within one step after it is aborted; on threads, within a shard.
 */
export function train(
  backend: Backend,
  plan: TrainingPlan,
  store: Store,
  key: string,
  signal: AbortSignal,
): Promise<{ weights: TrainingState; losses: number[] }> {
  return withFailover(backend, (current) => trainOn(current, plan, store, key, signal));
}

async function trainOn(
  backend: Backend,
  plan: TrainingPlan,
  store: Store,
  key: string,
  signal: AbortSignal,
): Promise<{ weights: TrainingState; losses: number[] }> {
  const { network, epochs, stepsPerEpoch, batch, seed, threads } = plan;
  const name = `checkpoints/${key}`;
  const checkpoint = store.read<Omit<ModelMeta, 'network'>>(name);
  const losses = [...(checkpoint?.meta.losses ?? [])];
  const devices = [...(checkpoint?.meta.devices ?? [])];
  if (losses.length < epochs && devices.at(-1) !== backend.describe()) devices.push(backend.describe());
  const { tensors, kept } = splitColumns(checkpoint?.columns ?? {});
  const first = plan.start && initialState(network, seed, plan.start);
  const weights = checkpoint ? { step: checkpoint.meta.step, tensors } : first;
  const options = {
    batch,
    seed,
    threads,
    ...(plan.learningRate === undefined ? {} : { learningRate: plan.learningRate }),
    ...(weights ? { weights } : {}),
  };
  const trainer = await onDevice(backend, signal, () => backend.trainer(network, options));
  try {
    const images = new Float32Array(batch * network.input[0] * network.input[1] * network.input[2]);
    for (let epoch = losses.length; epoch < epochs; epoch++) {
      if (plan.beforeEpoch) {
        const before = await onDevice(backend, signal, () => trainer.state());
        if (!(await plan.beforeEpoch(epoch, before, kept))) break;
      }
      let sum = 0;
      let targets: FilledTargets | undefined;
      for (let step = 0; step < stepsPerEpoch; step++) {
        signal.throwIfAborted();
        targets ??= plan.fill(epoch, step, images);
        // Only within an epoch: what comes before the next one may change what it is trained on.
        const fillNext = (): typeof targets =>
          trainer.beside && step + 1 < stepsPerEpoch ? plan.fill(epoch, step + 1, images) : undefined;
        const asked = { images, targets, loss: plan.loss, epoch, step, fillNext };
        const { loss, next } = await stepOn(backend, trainer, asked, signal);
        sum += loss;
        targets = next;
        plan.onStep(epoch * stepsPerEpoch + step + 1, [...losses, sum / (step + 1)]);
      }
      losses.push(sum / stepsPerEpoch);
      if (losses.length % (plan.epochsPerCheckpoint ?? 1) !== 0 && losses.length < epochs) continue;
      const state = await onDevice(backend, signal, () => trainer.state());
      const columns = { ...state.tensors, ...withPrefix(KEPT, kept) };
      store.write(name, { meta: { losses, step: state.step, devices }, columns });
    }
    const weights = await onDevice(backend, signal, () => trainer.state());
    if (plan.interim) return { weights, losses };
    const trained = parameters(network).map(({ name: parameter }) => [parameter, weights.tensors[parameter]!] as const);
    const meta: ModelMeta = { network, losses, step: weights.step, devices };
    store.write(`models/${key}`, { meta, columns: Object.fromEntries(trained) });
    return { weights, losses };
  } finally {
    await disposeOf(backend, trainer);
  }
}

interface Step extends Pick<LossContext, 'epoch' | 'step'> {
  readonly images: Float32Array;
  readonly targets: Targets;
  /** Of networks whose loss is given. */
  readonly loss: LossFunction | undefined;
  /** Called once the trainer has the batch; what it may fill meanwhile, or undefined. */
  readonly fillNext: () => FilledTargets | undefined;
}

/**
 * One step; returns its loss, and the next batch's targets where that is filled already. What a
 * given loss throws is no fault of the device.
 */
async function stepOn(
  backend: Backend,
  trainer: Trainer,
  { images, targets, loss, epoch, step, fillNext }: Step,
  signal: AbortSignal,
): Promise<{ loss: number; next: FilledTargets | undefined }> {
  const asked = <T>(call: () => T | Promise<T>): Promise<T> => {
    const answer = onDevice(backend, signal, call);
    return trainer.beside ? unlessAborted(signal, answer) : answer;
  };
  const stepped = async (of: Targets): ReturnType<typeof stepOn> => {
    const answer = asked(() => trainer.step(images, of));
    // Where filling fails first, nobody asks for the loss.
    answer.catch(() => undefined);
    const next = fillNext();
    return { loss: await answer, next };
  };
  if (!loss) return await stepped(targets);
  const outputs = await asked(() => trainer.forward(images));
  const parameters = await asked(() => trainer.lossParameters());
  const { loss: value, gradient } = loss(outputs, { epoch, step, parameters });
  const { next } = await stepped(gradient);
  return { loss: value, next };
}

const withPrefix = <T>(prefix: string, columns: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [prefix + name, values]));

/** A checkpoint's columns: the tensors of the training, and what `beforeEpoch` keeps. */
function splitColumns(columns: Readonly<Record<string, Column>>): {
  tensors: Record<string, Float32Array>;
  kept: Record<string, Column>;
} {
  const tensors: Record<string, Float32Array> = {};
  const kept: Record<string, Column> = {};
  for (const [name, values] of Object.entries(columns)) {
    if (name.startsWith(KEPT)) kept[name.slice(KEPT.length)] = values;
    else tensors[name] = values as Float32Array;
  }
  return { tensors, kept };
}
