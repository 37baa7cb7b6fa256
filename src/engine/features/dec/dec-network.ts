import { layerParameters, type Layer, type Network } from '../../network/layers';
import { convolutionalDecoder, convolutionalEncoder, dense, denseDecoder } from '../../network/picture-layers';

/** Units of the dense layers. */
const WIDE = 256;
const WIDEST = 512;
/** Name of the parameter that holds the clusters' centres: k × code. */
export const CENTRES = 'centres';

export interface DecShape {
  /**
   * Width and height of the pictures that the network sees: 16 shows a digit, and costs a quarter.
   */
  readonly side: 16 | 32;
  /** Fully connected layers, as published, or convolutions. */
  readonly variant: 'dense' | 'conv';
  /** Values of the code. */
  readonly code: number;
}

function encoderLayers({ variant, code }: DecShape): Layer[] {
  const layers: Layer[] =
    variant === 'dense' ? [{ kind: 'flatten' }, dense(WIDE), dense(WIDE), dense(WIDEST)] : convolutionalEncoder();
  return [...layers, { ...dense(code, 'linear'), name: 'code' }];
}

const decoderLayers = ({ variant, side }: DecShape): Layer[] =>
  variant === 'dense' ? denseDecoder([WIDEST, WIDE, WIDE], side) : convolutionalDecoder(side);

/**
 * The autoencoder of the first phase. The dense one has the published order of layers (Xie et al.
 * 2016, arXiv:1511.06335, section 4.3), narrower.
 */
export function decAutoencoder(shape: DecShape): Network {
  return {
    name: `dec-${shape.variant}-autoencoder`,
    input: [3, shape.side, shape.side],
    layers: [...encoderLayers(shape), ...decoderLayers(shape)],
    loss: 'bce',
    featureLayer: 'code',
  };
}

/**
 * Its encoder with the centres of `k` clusters. @param centrePace factor on the learning rate for
 * the centres.
 */
export function decEncoder(shape: DecShape, k: number, centrePace: number): Network {
  return {
    name: `dec-${shape.variant}`,
    input: [3, shape.side, shape.side],
    layers: encoderLayers(shape),
    loss: 'given',
    lossParameters: [{ name: CENTRES, shape: [k, shape.code], pace: centrePace }],
    featureLayer: 'code',
  };
}

/** The tensors of a state that are weights of a network's layers. */
export function weightsOfLayers(
  network: Network,
  tensors: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array> {
  return Object.fromEntries(layerParameters(network).map(({ name }) => [name, tensors[name]!]));
}
