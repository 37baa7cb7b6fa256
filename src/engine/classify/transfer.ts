import type { TrainingState } from '../network/backend/backend';
import { calibrate, divide, predictionsOf, type Classification, type Predictions } from './classify';
import { scaleRow, scalingOf, takingRawFeatures, type Scaling } from './feature-scaling';
import { encodeRows } from '../network/encode-rows';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import type { Machine } from '../network/run-network';
import type { NetworkContext } from '../network/network-context';
import { keptModel, train, type KeptModel } from '../network/training';
import type { Network } from '../network/layers';
import { largest } from '../numeric/largest';

const BATCH = 64;

export interface TransferPlan {
  /** At most; training ends earlier where the held-out images get no better. */
  readonly epochs: number;
  /** Images drawn an epoch, as often from each group. */
  readonly samplesPerEpoch: number;
  /** Units of the dense layer. */
  readonly units: number;
  /** Share of its values that are dropped in training. */
  readonly dropout: number;
  readonly learningRate: number;
  /** Epochs without a smaller loss on the held-out images after which training ends. */
  readonly patience: number;
}

export const DEFAULT_TRANSFER: TransferPlan = {
  epochs: 12,
  samplesPerEpoch: 4096,
  units: 128,
  dropout: 0.5,
  learningRate: 0.001,
  patience: 3,
};

/** How one epoch ended. */
interface TransferEpoch {
  /** Mean loss of its training steps. */
  readonly loss: number;
  /**
   * Mean negative log-likelihood of the held-out images, and the share of them that got their
   * group; NaN without any.
   */
  readonly heldOutLoss: number;
  readonly heldOutAccuracy: number;
}

export interface TransferClassification extends Classification {
  readonly epochs: readonly TransferEpoch[];
  /** Index of the epoch whose model is used: that with the smallest loss on the held-out images. */
  readonly chosen: number;
}

/** A head that was trained, as `keptModel` reads it. */
export interface TransferHead {
  readonly network: Network;
  readonly weights: TrainingState;
  readonly temperature: number;
}

/**
 * Transfer learning: learns the consensus groups (−1: none) from the features of a frozen
 * pretrained body and labels every image. The head is a dense layer with ReLU, dropout and a
 * softmax over the groups; a fifth of each group is held out, decides which epoch's model is used
 * and calibrates the confidence.
 *
 * The model of epoch e stays in the store as `models/<key>-epoch-<e>`, from 1, and the one that is
 * used as `models/<key>`. All take the features as they are: the scaling that training needs is
 * part of their first layer.
 * @param features pooled features of every image, images × dimension, as `pretrainedExtractor`
 * gives them.
 * @throws RangeError with fewer than two groups, or where features and images differ in number; the
 * signal's reason.
 */
export async function transfer(
  context: NetworkContext,
  groups: Int32Array,
  plan: TransferPlan,
  features: FeatureMatrix,
): Promise<TransferClassification> {
  const { hashes, random, progress } = context;
  if (features.count !== hashes.length) throw new RangeError(`${features.count} rows for ${hashes.length} images`);
  const k = largest(groups, -1) + 1;
  if (k < 2) throw new RangeError('a classifier needs at least two clusters');
  const { training, heldOut } = divide(groups, k, random.fork('held out'));
  const network = transferHead(features.dimension, k, plan);
  const scaling = await scalingOf(features, context.signal);
  const held = { rows: takeRows(features, heldOut), groups: heldOut.map((image) => groups[image]!) };
  const { epochs, chosen, model } = await bestEpoch(context, plan, { network, features, scaling, training }, held);
  const logits = await logarithms(context, network, model.weights, features);
  const temperature = calibrate(logits, groups, k, heldOut);
  const steps = plan.epochs * stepsPerEpoch(plan) * BATCH;
  progress(steps, steps);
  return { ...predictionsOf(logits, k, temperature), losses: model.losses, temperature, voters: [], epochs, chosen };
}

/** What a head learns from. */
interface Lesson {
  readonly network: Network;
  readonly features: FeatureMatrix;
  readonly scaling: Scaling;
  /** The images of each group that are not held out. */
  readonly training: readonly (readonly number[])[];
}

/** Images that are held out. */
interface HeldOut {
  readonly rows: FeatureMatrix;
  readonly groups: readonly number[];
}

/** How the epochs ended, and the model of the one with the smallest loss on the held-out images. */
interface BestEpoch {
  readonly epochs: readonly TransferEpoch[];
  readonly chosen: number;
  readonly model: KeptModel;
}

/** Trains epoch by epoch, until the held-out images have got no better for a while. */
async function bestEpoch(
  context: NetworkContext,
  plan: TransferPlan,
  lesson: Lesson,
  held: HeldOut,
): Promise<BestEpoch> {
  const { store, key } = context;
  const { network, training } = lesson;
  const epochs: TransferEpoch[] = [];
  let chosen = 0;
  let used: KeptModel | undefined;
  for (let epoch = 1; epoch <= plan.epochs && epochs.length - chosen <= plan.patience; epoch++) {
    const name = `${key}-epoch-${epoch}`;
    let model = keptModel(store, name);
    if (!model) keep(context, name, (model = await trainTo(epoch, context, plan, lesson)));
    const { rows } = await encodeRows(context, network, model.weights, held.rows, 'output');
    epochs.push({ loss: model.losses[epoch - 1]!, ...judge(rows, held.groups, training.length) });
    // Without held-out images the last epoch is as good as any.
    if (!used || held.groups.length === 0 || epochs.at(-1)!.heldOutLoss < epochs[chosen]!.heldOutLoss) {
      chosen = epoch - 1;
      used = model;
    }
  }
  keep(context, key, used!);
  return { epochs, chosen, model: used! };
}

/** Goes on from the last checkpoint until so many epochs are done. */
async function trainTo(
  epochs: number,
  { backend, threads, random, store, key, progress, signal }: NetworkContext,
  plan: TransferPlan,
  { network, features, scaling, training }: Lesson,
): Promise<KeptModel> {
  const steps = stepsPerEpoch(plan);
  const targets = new Int32Array(BATCH);
  await train(
    backend,
    {
      network,
      epochs,
      stepsPerEpoch: steps,
      batch: BATCH,
      threads,
      seed: random.fork('weights').integer(2 ** 31),
      learningRate: plan.learningRate,
      fill: (epoch, step, rows) => {
        const draw = random.fork(`epoch ${epoch} step ${step}`);
        for (let slot = 0; slot < BATCH; slot++) {
          const group = draw.integer(training.length);
          const choices = training[group]!;
          scaleRow(features, choices[draw.integer(choices.length)]!, scaling, rows, slot);
          targets[slot] = group;
        }
        return targets;
      },
      onStep: (done, losses) => progress(done * BATCH, plan.epochs * steps * BATCH, losses),
    },
    store,
    key,
    signal,
  );
  return takingRawFeatures(keptModel(store, key)!, scaling);
}

/**
 * Few images are drawn again and again: a step of the head costs next to nothing, and dropout shows
 * them otherwise each time.
 */
const stepsPerEpoch = ({ samplesPerEpoch }: TransferPlan): number => Math.max(1, Math.floor(samplesPerEpoch / BATCH));

/** What a head that was trained on other images says of those whose features are given. */
export async function predictTransfer(
  machine: Machine,
  { network, weights, temperature }: TransferHead,
  features: FeatureMatrix,
): Promise<Predictions> {
  const logits = await logarithms(machine, network, weights, features);
  return predictionsOf(logits, logits.length / features.count, temperature);
}

/** Dense ReLU → dropout → softmax over the groups; the dense layer is the feature. */
function transferHead(dimension: number, groups: number, { units, dropout }: TransferPlan): Network {
  return {
    name: `transfer-head-${units}`,
    input: [dimension, 1, 1],
    layers: [
      { kind: 'flatten' },
      { kind: 'dense', units, activation: 'relu', name: 'feature' },
      { kind: 'dropout', rate: dropout },
      { kind: 'dense', units: groups, activation: 'linear', name: 'groups' },
    ],
    loss: 'softmax',
    featureLayer: 'feature',
  };
}

/** Logarithms of the probabilities, images × groups. */
async function logarithms(
  machine: Machine,
  network: Network,
  weights: TrainingState,
  features: FeatureMatrix,
): Promise<Float32Array> {
  const { rows } = await encodeRows(machine, network, weights, features, 'output');
  return rows.map((probability) => Math.log(Math.max(probability, 1e-6)));
}

function judge(
  probabilities: Float32Array,
  groups: readonly number[],
  k: number,
): Pick<TransferEpoch, 'heldOutLoss' | 'heldOutAccuracy'> {
  let loss = 0;
  let right = 0;
  groups.forEach((group, at) => {
    const row = probabilities.subarray(at * k, (at + 1) * k);
    loss -= Math.log(Math.max(row[group]!, 1e-6));
    if (row.every((value) => value <= row[group]!)) right++;
  });
  return { heldOutLoss: loss / groups.length, heldOutAccuracy: right / groups.length };
}

/** In the form that `keptModel` reads. */
function keep({ store }: NetworkContext, name: string, { network, losses, devices, weights }: KeptModel): void {
  const meta = { network, losses, devices, step: weights.step };
  store.write(`models/${name}`, { meta, columns: { ...weights.tensors } });
}
