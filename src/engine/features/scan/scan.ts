import { parameters, size } from '../../network/layers';
import { comparisonEncoder, type EncoderSize } from '../contrastive/comparison-encoder';
import { trainCompared, type ComparedPlan } from '../contrastive/compared-training';
import { encode } from '../../network/encode';
import type { FeatureMatrix } from '../../numeric/matrix';
import { minedNeighbours } from './mined-neighbours';
import type { NetworkContext } from '../../network/network-context';
import { neighbourLoss, selfLabelLoss } from './scan-loss';
import { positionsOfLargest } from '../../numeric/largest';
import { lossOfStandardised, standardised } from '../../numeric/standardised';
import { MILD_TRANSFORMS, PHOTO_AUGMENTATIONS, type TransformStrength } from '../exemplar/transform';

export interface ScanPlan extends Omit<ComparedPlan, 'epochs'>, EncoderSize {
  /** Clusters. */
  readonly k: number;
  /** Neighbours mined for each image; fewer where there are fewer images. */
  readonly neighbours: number;
  readonly clusterEpochs: number;
  readonly labelEpochs: number;
  /** λ: weight of the entropy of the mean assignment. */
  readonly entropyWeight: number;
  /** Factor on the standardised logits: how sure the first assignments are. */
  readonly gain: number;
  /** Probability from which an image labels itself. */
  readonly confidence: number;
  readonly mild: TransformStrength;
  readonly strong: TransformStrength;
}

/**
 * All but the number of clusters. The sizes are those of `DOT_PLAN`, so that a network of `dot` can
 * be gone on from.
 */
export const SCAN_PLAN: Omit<ScanPlan, 'k'> = {
  clusterEpochs: 12,
  labelEpochs: 6,
  maxImages: 6000,
  pairs: 128,
  learningRate: 3e-4,
  filters: [32, 64, 128],
  dimension: 128,
  neighbours: 20,
  entropyWeight: 2,
  confidence: 0.9,
  gain: 2,
  mild: MILD_TRANSFORMS,
  strong: PHOTO_AUGMENTATIONS,
};

/**
 * Semantic clustering by adopting nearest neighbours. A network learns to assign each image as its
 * neighbours in the pretext features. Then what it is sure of becomes its own labels under stronger
 * transformations.
 * @param pretext features in which neighbours mostly show the same: those of `dot` or of the
 * exemplar network.
 * @param start weights of the network that gave them; tensors that fit are gone on from, the others
 * drawn.
 * @returns features, count × `dimension`, of the layer before the clusters; the cluster of each
 * image, 0…k − 1; the loss of each epoch. Clusters may be empty. The last `labelEpochs` losses are
 * those of self-labelling.
 * @throws RangeError with fewer than two images, or when `pretext` is of other images.
 * Source: Van Gansbeke et al. 2020, arXiv:2005.12320.
 */
export async function scanFeatures(
  context: NetworkContext,
  pretext: FeatureMatrix,
  plan: ScanPlan,
  start: Readonly<Record<string, Float32Array>> = {},
): Promise<{ features: FeatureMatrix; partition: Int32Array; losses: number[] }> {
  const { k, clusterEpochs, labelEpochs, gain, mild, strong } = plan;
  const { hashes } = context;
  if (pretext.count !== hashes.length) {
    throw new RangeError(`the pretext features are of ${pretext.count} images, not of ${hashes.length}`);
  }
  const most = Math.min(plan.neighbours, hashes.length - 1);
  const neighbours = await minedNeighbours(pretext, most, () => undefined, context.signal);
  const head = { kind: 'dense', units: k, activation: 'linear', name: 'clusters' } as const;
  const network = comparisonEncoder('scan', plan, [head]);
  const fitting = parameters(network).filter(({ name, shape }) => start[name]?.length === size(shape));
  const { features, weights, losses } = await trainCompared(context, {
    network,
    plan: { ...plan, epochs: clusterEpochs + labelEpochs },
    drawPair: (pictures, image, { epoch, random, out, first, second }) => {
      const labelling = epoch >= clusterEpochs;
      const partner = labelling ? image : neighbours[image * most + random.integer(most)]!;
      pictures.transformed(hashes[image]!, labelling ? mild : strong, random, out, first);
      pictures.transformed(hashes[partner]!, strong, random, out, second);
    },
    lossOf:
      (pairs) =>
      (outputs, { epoch }) =>
        lossOfStandardised(outputs, k, (logits) =>
          epoch < clusterEpochs
            ? neighbourLoss(logits, pairs, k, plan.entropyWeight, gain)
            : selfLabelLoss(logits, pairs, k, plan.confidence, gain),
        ),
    start: Object.fromEntries(fitting.map(({ name }) => [name, start[name]!])),
  });
  const logits = await encode(context, network, weights, 'output', () => undefined);
  return { features, partition: positionsOfLargest(standardised(logits.rows, k).rows, k), losses };
}
