import { comparisonEncoder, type EncoderSize } from './comparison-encoder';
import { trainCompared, twoAugmentations, type ComparedPlan } from './compared-training';
import { dotLoss, type DotRules } from './dot-loss';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { NetworkContext } from '../../network/network-context';
import { PHOTO_AUGMENTATIONS, type TransformStrength } from '../exemplar/transform';

export interface DotPlan extends ComparedPlan, EncoderSize, DotRules {
  /** Length of the vectors that are compared; the features are the layer before. */
  readonly compared: number;
  readonly transforms: TransformStrength;
}

export const DOT_PLAN: DotPlan = {
  epochs: 30,
  maxImages: 6000,
  pairs: 128,
  learningRate: 1e-3,
  filters: [32, 64, 128],
  dimension: 128,
  compared: 64,
  gain: 10,
  threshold: 0.5,
  regulariser: 0.5,
  transforms: PHOTO_AUGMENTATIONS,
};

/**
 * Features of an encoder that learns which of all the pictures of a batch are two augmentations of
 * one image, by their dot products: count × `dimension`, and the loss of each epoch.
 * Source: the sigmoid over all pairs as in Zhai et al. 2023, arXiv:2303.15343, between
 * augmentations as in Chen et al. 2020, arXiv:2002.05709.
 */
export async function dotFeatures(
  context: NetworkContext,
  plan: DotPlan,
): Promise<{ features: FeatureMatrix; losses: number[] }> {
  const network = comparisonEncoder('dot', plan, [{ kind: 'dense', units: plan.compared, activation: 'linear' }]);
  const { features, losses } = await trainCompared(context, {
    network,
    plan,
    drawPair: twoAugmentations(context, plan.transforms),
    lossOf: (pairs) => (outputs) => {
      const { loss, gradient } = dotLoss(outputs, pairs, plan);
      return { loss, gradient: { outputs: gradient } };
    },
  });
  return { features, losses };
}
