import { comparisonEncoder, type EncoderSize } from './comparison-encoder';
import { trainCompared, twoAugmentations, type ComparedPlan } from './compared-training';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { NetworkContext } from '../../network/network-context';
import { comparisonLayers, pairsLoss } from './pairs-loss';
import { PHOTO_AUGMENTATIONS, type TransformStrength } from '../exemplar/transform';

export interface PairsPlan extends ComparedPlan, EncoderSize {
  /** Units of the dense comparison layer. */
  readonly comparison: number;
  readonly transforms: TransformStrength;
}

export const PAIRS_PLAN: PairsPlan = {
  epochs: 30,
  maxImages: 6000,
  pairs: 128,
  learningRate: 1e-3,
  filters: [32, 64, 128],
  dimension: 128,
  comparison: 32,
  transforms: PHOTO_AUGMENTATIONS,
};

/**
 * Features of a Siamese encoder that learns, through comparison layers of its own, whether two
 * pictures are augmentations of one image: count × `dimension`, and the loss of each epoch.
 * @throws RangeError with fewer than two images.
 * Source: Koch, Zemel and Salakhutdinov 2015, Siamese Neural Networks for One-shot Image
 * Recognition.
 */
export async function pairsFeatures(
  context: NetworkContext,
  plan: PairsPlan,
): Promise<{ features: FeatureMatrix; losses: number[] }> {
  if (context.hashes.length < 2) throw new RangeError('comparing images needs at least two of them');
  const network = {
    ...comparisonEncoder('pairs', plan, []),
    lossParameters: comparisonLayers(plan.dimension, plan.comparison),
  };
  const { features, losses } = await trainCompared(context, {
    network,
    plan,
    drawPair: twoAugmentations(context, plan.transforms),
    lossOf:
      (pairs) =>
      (outputs, { parameters }) =>
        pairsLoss(outputs, pairs, parameters),
  });
  return { features, losses };
}
