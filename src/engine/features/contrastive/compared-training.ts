import type { TrainingState } from '../../network/backend/backend';
import type { Network } from '../../network/layers';
import type { Random } from '../../base/random';
import { encode } from '../../network/encode';
import { epochOrder } from '../../network/epoch-order';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { NetworkContext } from '../../network/network-context';
import { DrawnAugmentations } from './drawn-augmentations';
import { train, type LossFunction, type TrainingPlan } from '../../network/training';
import type { TransformStrength } from '../exemplar/transform';

/** How a network learns from pairs of pictures. */
export interface ComparedPlan {
  readonly epochs: number;
  /** Images drawn an epoch, at most. */
  readonly maxImages: number;
  /** Pairs a step; where there are fewer images, as many as images. */
  readonly pairs: number;
  readonly learningRate: number;
}

/**
 * Where a pair is drawn: the batch, the slots of its two pictures, and the generator of its random
 * numbers.
 */
interface DrawnPlace {
  readonly epoch: number;
  readonly random: Random;
  readonly out: Float32Array;
  readonly first: number;
  readonly second: number;
}

/**
 * Writes both pictures of the pair that begins with image number `image`; depends on nothing but
 * its arguments.
 */
export type DrawPair = (pictures: DrawnAugmentations, image: number, place: DrawnPlace) => void;

/** What is trained, and on which pairs. */
interface ComparedTask {
  readonly network: Network;
  readonly plan: ComparedPlan;
  readonly drawPair: DrawPair;
  /** Makes the loss for the number of pairs a step. */
  readonly lossOf: (pairs: number) => LossFunction;
  readonly start?: TrainingPlan['start'];
}

/** A network trained on pairs, and what it gives for the whole images. */
export interface Compared {
  readonly features: FeatureMatrix;
  readonly weights: TrainingState;
  readonly losses: number[];
}

/** Steps an epoch at least. Images that are too few for so many come more than once an epoch. */
const LEAST_STEPS = 20;

/**
 * Trains a network on batches of which picture i and picture pairs + i belong together, then
 * encodes every image.
 */
export async function trainCompared(
  context: NetworkContext,
  { network, plan, drawPair, lossOf, start }: ComparedTask,
): Promise<Compared> {
  const { backend, threads, hashes, store, key, random, progress } = context;
  // An image that came twice in a batch would be told to differ from itself.
  const pairs = Math.min(plan.pairs, hashes.length);
  const stepsPerPass = Math.max(1, Math.floor(Math.min(hashes.length, plan.maxImages) / pairs));
  const passes = Math.ceil(LEAST_STEPS / stepsPerPass);
  const stepsPerEpoch = stepsPerPass * passes;
  const trained = plan.epochs * stepsPerEpoch * pairs;
  const total = trained + hashes.length;
  const orderOf = epochOrder(hashes.length, random);
  const pictures = new DrawnAugmentations(context.blocks, network.input[1]);
  const { weights, losses } = await train(
    backend,
    {
      network,
      epochs: plan.epochs,
      stepsPerEpoch,
      batch: 2 * pairs,
      threads,
      learningRate: plan.learningRate,
      seed: random.fork('weights').integer(2 ** 31),
      ...(start ? { start } : {}),
      fill: (epoch, step, images) => {
        const order = orderOf(epoch * passes + Math.floor(step / stepsPerPass));
        const from = (step % stepsPerPass) * pairs;
        const draw = random.fork(`epoch ${epoch} step ${step}`);
        for (let slot = 0; slot < pairs; slot++) {
          drawPair(pictures, order[from + slot]!, {
            epoch,
            random: draw,
            out: images,
            first: slot,
            second: pairs + slot,
          });
        }
        return null;
      },
      loss: lossOf(pairs),
      onStep: (done, losses) => progress(done * pairs, total, losses),
    },
    store,
    key,
    context.signal,
  );
  const features = await encode(context, network, weights, 'feature', (done) => progress(trained + done, total));
  return { features, weights, losses };
}

/** Draws two transformations of an image as a pair. */
export function twoAugmentations({ hashes }: NetworkContext, strength: TransformStrength): DrawPair {
  return (pictures, image, { random, out, first, second }) => {
    pictures.transformed(hashes[image]!, strength, random, out, first);
    pictures.transformed(hashes[image]!, strength, random, out, second);
  };
}
