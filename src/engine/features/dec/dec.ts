import { t } from '@vscode/l10n';
import type { TrainingState } from '../../network/backend/backend';
import { kMeans } from '../../numeric/kmeans';
import { numberedBySize } from '../../numeric/partition';
import type { Network } from '../../network/layers';
import { decLoss, hardClusters, sharpened, softClusters } from './dec-loss';
import { CENTRES, decAutoencoder, decEncoder, weightsOfLayers, type DecShape } from './dec-network';
import { encode } from '../../network/encode';
import { epochOrder } from '../../network/epoch-order';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { NetworkContext } from '../../network/network-context';
import { PictureDraws } from '../contrastive/drawn-pictures';
import { picturesShown, trainRebuilding, type RebuildingPlan } from '../autoencoder/rebuilding';
import { keptModel, train, type TrainingPlan } from '../../network/training';

const BATCH = 128;
/** Runs of k-means that give the first centres. */
const STARTS = 20;

export interface DecPlan extends DecShape {
  /** Number of clusters, 2 or more. */
  readonly k: number;
  readonly pretraining: RebuildingPlan;
  /**
   * Updates of the target distribution at most; the training ends before when the clusters have
   * settled.
   */
  readonly updates: number;
  /** Pictures between two updates. */
  readonly interval: number;
  /** Ends when an update changes the cluster of less than this share of the images. */
  readonly settled: number;
  readonly learningRate: number;
  /** Factor on the learning rate for the centres. */
  readonly centrePace: number;
  /** Whether shifted, turned and stretched copies are drawn to the target of the image as it is. */
  readonly posed: boolean;
}

export const DEC_PLAN: Omit<DecPlan, 'k'> = {
  side: 16,
  variant: 'dense',
  code: 20,
  pretraining: { epochs: 120, maxImages: 7000, learningRate: 2e-3, denoise: true },
  updates: 20,
  interval: 5000,
  settled: 0.001,
  learningRate: 1e-3,
  centrePace: 1,
  posed: true,
};

/**
 * Deep embedded clustering: codes of an autoencoder, drawn together around `k` centres that are
 * trained with them.
 * @returns the codes (count × code), the cluster of each image (0…k − 1 by size), and the mean KL(P
 * ‖ Q) between updates.
 * @throws RangeError unless k is a whole number from 2 to the number of images.
 * Sources: Xie et al. 2016, arXiv:1511.06335; copies: Guo et al. 2018, Deep Embedded Clustering
 * with Data Augmentation.
 */
export async function decFeatures(
  context: NetworkContext,
  plan: DecPlan,
): Promise<{ features: FeatureMatrix; partition: Int32Array; losses: number[] }> {
  const { hashes, store, key, random, progress } = context;
  const { k } = plan;
  if (!(Number.isInteger(k) && k >= 2 && k <= hashes.length))
    throw new RangeError(t('Deep embedded clustering needs 2 to {0} clusters, not {1}.', hashes.length, k));
  const shown = picturesShown(plan.pretraining, hashes.length);
  const drawn = plan.updates * stepsOf(plan) * BATCH;
  const total = shown + drawn + hashes.length;
  const network = decEncoder(plan, k, plan.centrePace);
  const finish = async (weights: TrainingState, losses: readonly number[]) => {
    const onImages = (done: number): void => progress(shown + drawn + done, total);
    const features = await encode(context, network, weights, 'feature', onImages);
    const soft = softClusters(features.rows, weights.tensors[CENTRES]!, plan.code);
    return { features, partition: numberedBySize(hardClusters(soft, k)).labels, losses: [...losses] };
  };
  const trained = keptModel(store, key);
  if (trained) return await finish(trained.weights, trained.losses);
  const phase = { key: `${key}.pretraining`, interim: true };
  const onShown = (pictures: number, losses: readonly number[]): void => progress(pictures, total, losses);
  const rebuilder = decAutoencoder(plan);
  const pretrained = await trainRebuilding(context, rebuilder, plan.pretraining, phase, onShown);
  const codes = await encode(context, rebuilder, pretrained.weights, 'feature', () => undefined);
  const { centres } = await kMeans(codes, k, STARTS, random.fork('centres'), context.signal);
  const start = { ...weightsOfLayers(network, pretrained.weights.tensors), [CENTRES]: centres };
  const onDrawn = (pictures: number, losses: readonly number[]): void => progress(shown + pictures, total, losses);
  const { weights, losses } = await trainClusters(context, network, plan, start, onDrawn);
  store.remove(`checkpoints/${phase.key}`);
  return await finish(weights, losses);
}

const stepsOf = ({ interval }: DecPlan): number => Math.max(1, Math.round(interval / BATCH));

/** The second phase: each epoch of the training is what lies between two updates of the target. */
function trainClusters(
  context: NetworkContext,
  network: Network,
  plan: DecPlan,
  start: Readonly<Record<string, Float32Array>>,
  onStep: (pictures: number, losses: readonly number[]) => void,
): Promise<{ weights: TrainingState; losses: number[] }> {
  const { backend, threads, blocks, hashes, store, key } = context;
  const random = context.random.fork('clusters');
  const { k, code } = plan;
  const draws = new PictureDraws(blocks, network.input[1]);
  const stepsPerEpoch = stepsOf(plan);
  const orderOf = epochOrder(hashes.length, random);
  const imageAt = (epoch: number, step: number, slot: number): number => {
    const at = (epoch * stepsPerEpoch + step) * BATCH + slot;
    return orderOf(Math.floor(at / hashes.length))[at % hashes.length]!;
  };
  const batchTarget = new Float32Array(BATCH * k);
  let target: Float32Array = new Float32Array();
  const training: TrainingPlan = {
    network,
    threads,
    start,
    stepsPerEpoch,
    batch: BATCH,
    epochs: plan.updates,
    learningRate: plan.learningRate,
    seed: random.fork('weights').integer(2 ** 31),
    beforeEpoch: async (_, weights, kept) => {
      const { rows } = await encode(context, network, weights, 'feature', () => undefined);
      const soft = softClusters(rows, weights.tensors[CENTRES]!, code);
      const before = kept['labels'] as Int32Array | undefined;
      const labels = hardClusters(soft, k);
      target = sharpened(soft, k);
      kept['labels'] = labels;
      return !before || labels.filter((label, i) => label !== before[i]).length >= plan.settled * labels.length;
    },
    fill: (epoch, step, images) => {
      const pose = random.fork(`epoch ${epoch} step ${step}`);
      for (let slot = 0; slot < BATCH; slot++) {
        const image = imageAt(epoch, step, slot);
        batchTarget.set(target.subarray(image * k, (image + 1) * k), slot * k);
        if (plan.posed) draws.posed(hashes[image]!, pose, images, slot);
        else draws.whole(hashes[image]!, images, slot);
      }
      return null;
    },
    loss: (codes, { parameters }) => {
      const { loss, byCodes, byCentres } = decLoss(codes, parameters[CENTRES]!, batchTarget, code);
      return { loss, gradient: { outputs: byCodes, parameters: { [CENTRES]: byCentres } } };
    },
    onStep: (done, losses) => onStep(done * BATCH, losses),
  };
  return train(backend, training, store, key, context.signal);
}
