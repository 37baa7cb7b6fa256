import { encode } from '../../network/encode';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { NetworkContext } from '../../network/network-context';
import { picturesShown, trainRebuilding, type RebuildingPlan } from '../autoencoder/rebuilding';
import { variationalAutoencoder, type VaeShape } from './vae-network';

export interface VaePlan extends VaeShape, RebuildingPlan {}

export const VAE_PLAN: VaePlan = {
  side: 16,
  variant: 'dense',
  latent: 10,
  beta: 1,
  epochs: 60,
  maxImages: 7000,
  learningRate: 2e-3,
  denoise: true,
};

/**
 * The latent means of a variational autoencoder trained on the images: count × latent, and the loss
 * of each epoch.
 * @throws RangeError for a latent size outside of 2…32.
 * Source: Kingma and Welling 2014, arXiv:1312.6114; rebuilding what was distorted: Im et al. 2017,
 * arXiv:1511.06406.
 */
export async function vaeFeatures(
  context: NetworkContext,
  plan: VaePlan,
): Promise<{ features: FeatureMatrix; losses: number[] }> {
  const { hashes, key, progress } = context;
  const network = variationalAutoencoder(plan);
  const shown = picturesShown(plan, hashes.length);
  const total = shown + hashes.length;
  const onStep = (pictures: number, losses: readonly number[]): void => progress(pictures, total, losses);
  const { weights, losses } = await trainRebuilding(context, network, plan, { key }, onStep);
  const onImages = (done: number): void => progress(shown + done, total);
  const features = await encode(context, network, weights, 'feature', onImages);
  return { features, losses };
}
