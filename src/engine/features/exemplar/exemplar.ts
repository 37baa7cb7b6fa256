import { exemplarCnn } from '../../network/layers';
import type { PresetPlan } from '../../presets/presets';
import { encode } from '../../network/encode';
import { epochOrder } from '../../network/epoch-order';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { NetworkContext } from '../../network/network-context';
import { toPicture } from '../../network/pictures';
import { train } from '../../network/training';
import { drawTransformed, SURROGATE_TRANSFORMS, type SourcePicture } from './transform';

const BATCH = 64;
/**
 * Largest distance along each axis, in pixels, from the centre of a patch of 64 to the middle of
 * the 96 × 96 block.
 */
const WANDER = 8;

/**
 * The features of an exemplar CNN: it learns to tell some hundreds of patches apart, each shown
 * under many transformations, and so to see past those. Returns count × 128 and the loss of each
 * epoch.
 * Source: Dosovitskiy et al. 2014, doi:10.1109/TPAMI.2015.2496141.
 */
export async function exemplarFeatures(
  context: NetworkContext,
  plan: PresetPlan['exemplar'],
): Promise<{ features: FeatureMatrix; losses: number[] }> {
  const { backend, threads, blocks, hashes, store, key, random, progress } = context;
  const { side } = plan;
  const draw = random.fork('surrogates');
  const classes = Math.min(plan.surrogates, hashes.length);
  const chosen = draw.shuffle(Int32Array.from(hashes, (_, i) => i)).slice(0, classes);
  // The patch is shown at half its size where the network is small: average first, so that nothing
  // aliases.
  const sourceSide = side === 64 ? 96 : 48;
  const unit = sourceSide / 96;
  const sources: SourcePicture[] = [];
  const centres: [number, number][] = [];
  const block = new Uint8Array(96 * 96 * 3);
  for (const i of chosen) {
    const planes = new Float32Array(3 * sourceSide * sourceSide);
    blocks.read(hashes[i]!, 96, block);
    toPicture(block, 96, planes, 0, sourceSide);
    sources.push({ planes, side: sourceSide });
    const centre = (): number => (47.5 + (draw.next() * 2 - 1) * WANDER) * unit;
    centres.push([centre(), centre()]);
  }
  const network = { ...exemplarCnn(classes), input: [3, side, side] as const };
  const stepsPerEpoch = Math.max(1, Math.floor((classes * plan.copies) / BATCH));
  const trained = plan.epochs * stepsPerEpoch * BATCH;
  const total = trained + hashes.length;
  const targets = new Int32Array(BATCH);
  const orderOf = epochOrder(classes * plan.copies, random);
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
        const transform = random.fork(`epoch ${epoch} step ${step}`);
        for (let slot = 0; slot < BATCH; slot++) {
          const surrogate = order[(step * BATCH + slot) % order.length]! % classes;
          const [centreX, centreY] = centres[surrogate]!;
          const patch = { centreX, centreY, side: 64 * unit };
          drawTransformed(sources[surrogate]!, patch, SURROGATE_TRANSFORMS, transform, { batch: images, slot, side });
          targets[slot] = surrogate;
        }
        return targets;
      },
      onStep: (done, losses) => progress(done * BATCH, total, losses),
    },
    store,
    key,
    context.signal,
  );
  const features = await encode(context, network, weights, 'feature', (done) => progress(trained + done, total));
  return { features, losses };
}
