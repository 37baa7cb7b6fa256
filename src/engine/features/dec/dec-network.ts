import { layerParameters, type Layer, type Network } from '../../network/layers';

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

const dense = (units: number, activation: 'relu' | 'linear' = 'relu', name?: string): Layer => ({
  kind: 'dense',
  units,
  activation,
  ...(name === undefined ? {} : { name }),
});
const conv = (filters: number, stride: 1 | 2, activation: 'relu' | 'linear' = 'relu'): Layer => ({
  kind: 'conv',
  kernel: 3,
  filters,
  stride,
  activation,
});
const upsample: Layer = { kind: 'upsample', factor: 2 };

function encoderLayers({ variant, code }: DecShape): Layer[] {
  const layers: Layer[] =
    variant === 'dense'
      ? [{ kind: 'flatten' }, dense(WIDE), dense(WIDE), dense(WIDEST)]
      : [conv(16, 2), conv(32, 2), conv(64, 2), { kind: 'flatten' }, dense(256)];
  return [...layers, dense(code, 'linear', 'code')];
}

function decoderLayers({ variant, side }: DecShape): Layer[] {
  if (variant === 'dense') {
    const pixels: Layer[] = [dense(3 * side * side, 'linear'), { kind: 'reshape', shape: [3, side, side] }];
    return [dense(WIDEST), dense(WIDE), dense(WIDE), ...pixels];
  }
  const deepest = side / 8;
  return [
    dense(256),
    dense(64 * deepest ** 2),
    { kind: 'reshape', shape: [64, deepest, deepest] } as const,
    upsample,
    conv(32, 1),
    upsample,
    conv(16, 1),
    upsample,
    conv(3, 1, 'linear'),
  ];
}

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

/** Of a state's tensors those that are weights of a network's layers. */
export function weightsOfLayers(
  network: Network,
  tensors: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array> {
  return Object.fromEntries(layerParameters(network).map(({ name }) => [name, tensors[name]!]));
}
