import { t } from '@vscode/l10n';
import { layerName, layerShapes, size, type Layer, type Network } from '../../network/layers';
import { convolutionalDecoder, convolutionalEncoder, dense, denseDecoder } from '../../network/picture-layers';

export interface VaeShape {
  /**
   * Width and height of the pictures that it sees and builds: 16 shows a digit, and costs a
   * quarter.
   */
  readonly side: 16 | 32;
  /**
   * Fully connected layers cost less for little pictures of one thing; convolutions see photos
   * better.
   */
  readonly variant: 'dense' | 'conv';
  /** Values of the latent vector, 2…32. */
  readonly latent: number;
  /**
   * Weight of the divergence from the prior: 1 is the published bound, less gives clusters more
   * room.
   */
  readonly beta: number;
}

/**
 * Encoder, latent Gaussian and decoder; the means of its `latent` layer are the feature.
 * @throws RangeError for a latent size outside of 2…32.
 * Source: Kingma and Welling 2014, arXiv:1312.6114; beta: Higgins et al. 2017, beta-VAE.
 */
export function variationalAutoencoder({ side, variant, latent, beta }: VaeShape): Network {
  if (!(Number.isInteger(latent) && latent >= 2 && latent <= 32))
    throw new RangeError(
      t('The latent size of a variational autoencoder is a whole number from 2 to 32, not {0}.', latent),
    );
  const values = 3 * side * side;
  const encoder: Layer[] =
    variant === 'dense' ? [{ kind: 'flatten' }, dense(256), dense(256), dense(128)] : convolutionalEncoder();
  const decoder = variant === 'dense' ? denseDecoder([128, 256, 256], side) : convolutionalDecoder(side);
  return {
    name: `vae-${variant}`,
    input: [3, side, side],
    layers: [
      ...encoder,
      dense(2 * latent, 'linear'),
      // The loss is a mean over the picture's values, the published bound a sum.
      { kind: 'gaussian', name: 'latent', units: latent, klWeight: beta / values },
      ...decoder,
    ],
    loss: 'bce',
    featureLayer: 'latent',
  };
}

/**
 * The layers after the latent one as a network of their own, from latent vectors (latent × 1 × 1)
 * to pictures.
 */
export function decoderOf(network: Network): Network {
  const at = network.layers.findIndex(({ name }) => name === network.featureLayer);
  const layers = network.layers.map((layer, index): Layer => ({ ...layer, name: layerName(network, index) }));
  return {
    ...network,
    name: `${network.name}-decoder`,
    input: [size(layerShapes(network)[at]!), 1, 1],
    layers: [{ kind: 'flatten', name: 'vector' }, ...layers.slice(at + 1)],
    featureLayer: 'vector',
  };
}
