import type { TrainingState } from '../../network/backend/backend';
import type { Network } from '../../network/layers';
import { comparisonEncoder, type EncoderSize } from '../contrastive/comparison-encoder';
import { trainCompared, twoAugmentations, type ComparedPlan } from '../contrastive/compared-training';
import { encode } from '../../network/encode';
import { runNetwork } from '../../network/run-network';
import type { FeatureMatrix } from '../../numeric/matrix';
import { iicLoss, type IicHeads } from './iic-loss';
import { negativeInformation } from './mutual-information';
import type { NetworkContext } from '../../network/network-context';
import { DrawnAugmentations } from '../contrastive/drawn-augmentations';
import { positionsOfLargest } from '../../numeric/largest';
import { softmaxBlock } from '../../numeric/softmax';
import { standardised } from '../../numeric/standardised';
import { GLYPH_AUGMENTATIONS, type TransformStrength } from '../exemplar/transform';

export interface IicPlan extends ComparedPlan, EncoderSize, IicHeads {
  readonly transforms: TransformStrength;
}

/** All but the number of clusters. */
export const IIC_PLAN: Omit<IicPlan, 'k'> = {
  epochs: 20,
  maxImages: 6000,
  pairs: 160,
  learningRate: 2e-3,
  filters: [32, 64, 128],
  dimension: 128,
  heads: 5,
  overclusters: 50,
  gain: 2,
  transforms: GLYPH_AUGMENTATIONS,
};

/** Pairs that heads are compared on, and pictures a pass. */
const JUDGED = 2000;
const BATCH = 128;

/**
 * Invariant information clustering: a network assigns the two augmentations of each image to
 * clusters so that one assignment tells as much as can be about the other. Logits are standardised
 * over the batch. Several heads start differently; that with the smallest loss gives the partition.
 * Heads with more clusters take turns with them, step by step, and keep the features rich.
 * @returns features, count × `dimension`, of the layer before the heads; the cluster of each image,
 * 0…k − 1, of which some may be empty; the mean loss a head of each epoch.
 * Source: Ji, Henriques and Vedaldi 2019, arXiv:1807.06653.
 */
export async function iicFeatures(
  context: NetworkContext,
  plan: IicPlan,
): Promise<{ features: FeatureMatrix; partition: Int32Array; losses: number[] }> {
  const units = plan.heads * (plan.k + plan.overclusters);
  const network = comparisonEncoder('iic', plan, [{ kind: 'dense', units, activation: 'linear' }]);
  const { features, weights, losses } = await trainCompared(context, {
    network,
    plan,
    drawPair: twoAugmentations(context, plan.transforms),
    lossOf: (pairs) => iicLoss(plan, pairs),
  });
  const logits = await encode(context, network, weights, 'output', () => undefined);
  const head = await bestHead(context, network, weights, logits, plan);
  const { rows } = standardised(logits.rows, units);
  return { features, partition: positionsOfLargest(rows, units, head * plan.k, plan.k), losses };
}

/** The main head with the smallest loss between images as they are and transformed. */
async function bestHead(
  context: NetworkContext,
  network: Network,
  weights: TrainingState,
  plain: FeatureMatrix,
  { heads, k, gain, transforms }: IicPlan,
): Promise<number> {
  const chosen = context.random
    .fork('judged')
    .shuffle(Int32Array.from({ length: plain.count }, (_, i) => i))
    .subarray(0, JUDGED);
  const width = plain.dimension;
  const both = new Float32Array(2 * chosen.length * width);
  chosen.forEach((image, at) => both.set(plain.rows.subarray(image * width, (image + 1) * width), at * width));
  both.set(await transformedLogits(context, network, weights, chosen, transforms), chosen.length * width);
  const { rows } = standardised(both, width);
  let best = 0;
  let smallest = Infinity;
  for (let head = 0; head < heads; head++) {
    const assignments = softmaxBlock(rows, { width, first: head * k, size: k }, gain);
    const { loss } = negativeInformation(assignments, chosen.length, k);
    if (loss < smallest) {
      best = head;
      smallest = loss;
    }
  }
  return best;
}

function transformedLogits(
  context: NetworkContext,
  network: Network,
  weights: TrainingState,
  chosen: Int32Array,
  strength: TransformStrength,
): Promise<Float32Array> {
  const { blocks, hashes } = context;
  const pictures = new DrawnAugmentations(blocks, network.input[1]);
  let random = context.random;
  const fill = (at: number, batch: Float32Array, slot: number): void => {
    if (slot === 0) random = context.random.fork(`judged ${at}`);
    pictures.transformed(hashes[chosen[at]!]!, strength, random, batch, slot);
  };
  const inputs = { count: chosen.length, batch: BATCH, fill };
  return runNetwork(context, { network, weights }, 'output', inputs);
}
