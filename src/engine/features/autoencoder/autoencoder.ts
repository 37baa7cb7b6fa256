import { autoencoder } from '../../network/layers';
import type { PresetPlan } from '../../presets/presets';
import type { FeatureMatrix } from '../../numeric/matrix';
import { toPicture } from '../../network/pictures';
import { encode } from '../../network/encode';
import { epochOrder } from '../../network/epoch-order';
import type { NetworkContext } from '../../network/network-context';
import { train } from '../../network/training';

const BATCH = 64;

/**
 * The code of a convolutional autoencoder trained on the images themselves: count × 150, and the
 * loss of each epoch.
 */
export async function autoencoderFeatures(
  context: NetworkContext,
  plan: PresetPlan['autoencoder'],
): Promise<{ features: FeatureMatrix; losses: number[] }> {
  const { backend, threads, blocks, hashes, store, key, random, progress } = context;
  const network = autoencoder('compact');
  const perEpoch = Math.min(hashes.length, plan.maxImages);
  const stepsPerEpoch = Math.max(1, Math.floor(perEpoch / BATCH));
  const total = plan.epochs * stepsPerEpoch * BATCH + hashes.length;
  const block = new Uint8Array(64 * 64 * 3);
  const orderOf = epochOrder(hashes.length, random);
  const { weights, losses } = await train(
    backend,
    {
      network,
      epochs: plan.epochs,
      stepsPerEpoch,
      batch: BATCH,
      seed: random.fork('weights').integer(2 ** 31),
      threads,
      fill: (epoch, step, images) => {
        const order = orderOf(epoch);
        for (let slot = 0; slot < BATCH; slot++) {
          blocks.read(hashes[order[(step * BATCH + slot) % order.length]!]!, 64, block);
          toPicture(block, 64, images, slot, 64);
        }
        return null;
      },
      onStep: (done, losses) => progress(done * BATCH, total, losses),
    },
    store,
    key,
    context.signal,
  );
  const features = await encode(context, network, weights, 'feature', (done) =>
    progress(plan.epochs * stepsPerEpoch * BATCH + done, total),
  );
  return { features, losses };
}
