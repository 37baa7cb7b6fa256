import type { Backend, Trainer, TrainingState } from '../backend/backend';
import { parameters, type Network } from '../networks';
import type { Store } from '../store';

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
  /** Without the optimiser's moments. */
  readonly weights: TrainingState;
}

interface ModelMeta {
  readonly network: Network;
  readonly losses: readonly number[];
  readonly step: number;
}

/** The model that {@link train} kept under `key`, or undefined when there is none. */
export function keptModel(store: Store, key: string): KeptModel | undefined {
  const kept = store.read<ModelMeta>(`models/${key}`);
  if (!kept) return undefined;
  const { network, losses, step } = kept.meta;
  return { network, losses, weights: { step, tensors: kept.columns as Record<string, Float32Array> } };
}

/**
 * Trains a network and keeps a checkpoint after each epoch under `checkpoints/<key>`: a killed run goes on from there.
 * The trained network stays in the store as `models/<key>`.
 * Returns the weights and the mean loss of every epoch.
 * @throws the signal's reason within one step after it is aborted.
 */
export async function train(
  backend: Backend,
  plan: TrainingPlan,
  store: Store,
  key: string,
  signal: AbortSignal,
): Promise<{ weights: TrainingState; losses: number[] }> {
  const { network, epochs, stepsPerEpoch, batch, seed, threads } = plan;
  const name = `checkpoints/${key}`;
  const kept = store.read<{ losses: number[]; step: number }>(name);
  const losses = kept?.meta.losses ?? [];
  const trainer: Trainer = await backend.trainer(network, {
    batch,
    seed,
    threads,
    ...(plan.learningRate === undefined ? {} : { learningRate: plan.learningRate }),
    ...(kept ? { weights: { step: kept.meta.step, tensors: kept.columns as Record<string, Float32Array> } } : {}),
  });
  try {
    const images = new Float32Array(batch * network.input[0] * network.input[1] * network.input[2]);
    for (let epoch = losses.length; epoch < epochs; epoch++) {
      let sum = 0;
      for (let step = 0; step < stepsPerEpoch; step++) {
        signal.throwIfAborted();
        const targets = plan.fill(epoch, step, images);
        const loss = await trainer.step(images, targets);
        sum += loss;
        plan.onStep(epoch * stepsPerEpoch + step + 1, [...losses, sum / (step + 1)]);
      }
      losses.push(sum / stepsPerEpoch);
      const state = trainer.state();
      store.write(name, { meta: { losses, step: state.step }, columns: state.tensors });
    }
    const weights = trainer.state();
    const trained = parameters(network).map(({ name: parameter }) => [parameter, weights.tensors[parameter]!] as const);
    const meta: ModelMeta = { network, losses, step: weights.step };
    store.write(`models/${key}`, { meta, columns: Object.fromEntries(trained) });
    return { weights, losses };
  } finally {
    trainer.dispose();
  }
}
