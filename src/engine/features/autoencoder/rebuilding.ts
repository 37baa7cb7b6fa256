import type { TrainingState } from '../../network/backend/backend';
import { size, type Network } from '../../network/layers';
import { epochOrder } from '../../network/epoch-order';
import type { NetworkContext } from '../../network/network-context';
import { PictureDraws } from '../contrastive/drawn-pictures';
import { train } from '../../network/training';

const BATCH = 128;
/** Pictures an epoch at least: of few images each is shown several times. */
const LEAST_SHOWN = 1024;
/** Pictures that are shown between two checkpoints at least: some seconds' work. */
const CHECKPOINT = 5000;

/** How a network learns to rebuild pictures. */
export interface RebuildingPlan {
  readonly epochs: number;
  /** Images an epoch at most. */
  readonly maxImages: number;
  readonly learningRate: number;
  /**
   * Whether the network sees shifted, turned and stretched copies, from which it has to build the
   * image as it is.
   */
  readonly denoise: boolean;
}

/** Pictures that a training shows to its network. */
export const picturesShown = (plan: RebuildingPlan, images: number): number =>
  plan.epochs * stepsOf(plan, images) * BATCH;

const stepsOf = ({ maxImages }: RebuildingPlan, images: number): number =>
  Math.floor(Math.max(LEAST_SHOWN, Math.min(images, maxImages)) / BATCH);

/**
 * Trains a network whose loss is `bce` to rebuild whole images at its input's size: 16, 32 or 64
 * wide.
 * @param key of the checkpoint, and of the model unless `interim`.
 * @param onStep told of the pictures shown and the mean loss of each epoch so far.
 * Source of rebuilding what was distorted: Vincent et al. 2008, doi:10.1145/1390156.1390294.
 */
export function trainRebuilding(
  { backend, threads, blocks, hashes, store, random, signal }: NetworkContext,
  network: Network,
  plan: RebuildingPlan,
  { key, interim = false }: { key: string; interim?: boolean },
  onStep: (pictures: number, losses: readonly number[]) => void,
): Promise<{ weights: TrainingState; losses: number[] }> {
  const draws = new PictureDraws(blocks, network.input[1]);
  const whole = new Float32Array(BATCH * size(network.input));
  const orderOf = epochOrder(hashes.length, random);
  const training = {
    network,
    threads,
    interim,
    batch: BATCH,
    epochs: plan.epochs,
    learningRate: plan.learningRate,
    stepsPerEpoch: stepsOf(plan, hashes.length),
    epochsPerCheckpoint: Math.ceil(CHECKPOINT / (stepsOf(plan, hashes.length) * BATCH)),
    seed: random.fork('weights').integer(2 ** 31),
    fill: (epoch: number, step: number, images: Float32Array) => {
      const order = orderOf(epoch);
      const pose = random.fork(`epoch ${epoch} step ${step}`);
      for (let slot = 0; slot < BATCH; slot++) {
        const hash = hashes[order[(step * BATCH + slot) % order.length]!]!;
        draws.whole(hash, whole, slot);
        if (plan.denoise) draws.posed(hash, pose, images, slot);
      }
      if (!plan.denoise) images.set(whole);
      return whole;
    },
    onStep: (done: number, losses: readonly number[]) => onStep(done * BATCH, losses),
  };
  return train(backend, training, store, key, signal);
}
