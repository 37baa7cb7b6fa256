import type { Backend, TrainingState } from '../backend/backend';
import { disposeOf, onDevice, withFailover } from '../backend/failover';
import { parameters, type Network } from '../networks';
import type { Store } from '../store/store';

/** What a network is trained on, epoch by epoch. */
export interface TrainingPlan {
  readonly network: Network;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batch: number;
  readonly seed: number;
  readonly threads: number;
  readonly learningRate?: number;
  /** Fills the batch of one step; depends on nothing but the epoch and the step, so that a resumed run goes on alike. */
  readonly fill: (epoch: number, step: number, images: Float32Array) => Int32Array | null;
  /** Called after each step with the steps done and the mean loss of each epoch, the last of them so far. */
  readonly onStep: (done: number, losses: readonly number[]) => void;
}

/** A trained network: what it takes to run it again, and how its training went. */
export interface KeptModel {
  readonly network: Network;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** What trained it, in words: more than one where a device failed or the run was resumed elsewhere. */
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

/** The model that {@link train} kept under `key`, or undefined when there is none. */
export function keptModel(store: Store, key: string): KeptModel | undefined {
  const kept = store.read<ModelMeta>(`models/${key}`);
  if (!kept) return undefined;
  const { network, losses, step, devices = [] } = kept.meta;
  return { network, losses, devices, weights: { step, tensors: kept.columns as Record<string, Float32Array> } };
}

/**
 * Trains a network and keeps a checkpoint after each epoch under `checkpoints/<key>`: a killed run goes on from there, and so
 * does the processor where a GPU fails.
 * The trained network stays in the store as `models/<key>`.
 * Returns the weights and the mean loss of every epoch.
 * @throws the signal's reason within one step after it is aborted.
 */
export function train(
  backend: Backend,
  plan: TrainingPlan,
  store: Store,
  key: string,
  signal: AbortSignal,
): Promise<{ weights: TrainingState; losses: number[] }> {
  return withFailover(backend, (inForce) => trainOn(inForce, plan, store, key, signal));
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
  const kept = store.read<Omit<ModelMeta, 'network'>>(name);
  const losses = [...(kept?.meta.losses ?? [])];
  const devices = [...(kept?.meta.devices ?? [])];
  if (losses.length < epochs && devices.at(-1) !== backend.describe()) devices.push(backend.describe());
  const options = {
    ...{ batch, seed, threads },
    ...(plan.learningRate === undefined ? {} : { learningRate: plan.learningRate }),
    ...(kept ? { weights: { step: kept.meta.step, tensors: kept.columns as Record<string, Float32Array> } } : {}),
  };
  const trainer = await onDevice(backend, signal, () => backend.trainer(network, options));
  try {
    const images = new Float32Array(batch * network.input[0] * network.input[1] * network.input[2]);
    for (let epoch = losses.length; epoch < epochs; epoch++) {
      let sum = 0;
      for (let step = 0; step < stepsPerEpoch; step++) {
        signal.throwIfAborted();
        const targets = plan.fill(epoch, step, images);
        const loss = await onDevice(backend, signal, () => trainer.step(images, targets));
        sum += loss;
        plan.onStep(epoch * stepsPerEpoch + step + 1, [...losses, sum / (step + 1)]);
      }
      const state = await onDevice(backend, signal, () => trainer.state());
      losses.push(sum / stepsPerEpoch);
      store.write(name, { meta: { losses, step: state.step, devices }, columns: state.tensors });
    }
    const weights = await onDevice(backend, signal, () => trainer.state());
    const trained = parameters(network).map(({ name: parameter }) => [parameter, weights.tensors[parameter]!] as const);
    const meta: ModelMeta = { network, losses, step: weights.step, devices };
    store.write(`models/${key}`, { meta, columns: Object.fromEntries(trained) });
    return { weights, losses };
  } finally {
    disposeOf(backend, trainer);
  }
}
