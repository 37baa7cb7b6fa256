import { layerParameters, type Layer, type Network } from '../networks';

const SIDE = 32;
const VALUES = 3 * SIDE * SIDE;
/** Name of the parameter that holds the clusters' centres: k × code. */
export const CENTRES = 'centres';

export interface DecShape {
  /** Fully connected layers, as published, or convolutions. */
  readonly variant: 'dense' | 'conv';
  /** Values of the code. */
  readonly code: number;
}

const dense = (units: number, activation: 'relu' | 'linear' = 'relu', name?: string): Layer => ({
  ...{ kind: 'dense', units, activation },
  ...(name === undefined ? {} : { name }),
});
const conv = (filters: number, stride: 1 | 2, activation: 'relu' | 'linear' = 'relu'): Layer => ({
  ...{ kind: 'conv', kernel: 3, filters, stride, activation },
});
const upsample: Layer = { kind: 'upsample', factor: 2 };

const ENCODERS: Readonly<Record<DecShape['variant'], readonly Layer[]>> = {
  dense: [{ kind: 'flatten' }, dense(400), dense(400), dense(1000)],
  conv: [conv(16, 2), conv(32, 2), conv(64, 2), { kind: 'flatten' }, dense(256)],
};
const DECODERS: Readonly<Record<DecShape['variant'], readonly Layer[]>> = {
  dense: [dense(1000), dense(400), dense(400), dense(VALUES, 'linear'), { kind: 'reshape', shape: [3, SIDE, SIDE] }],
  conv: [
    ...[dense(256), dense(1024), { kind: 'reshape', shape: [64, 4, 4] } as const],
    ...[upsample, conv(32, 1), upsample, conv(16, 1), upsample, conv(3, 1, 'linear')],
  ],
};

/** The autoencoder of the first phase. The dense one has the published order of layers (Xie et al. 2016,
 * arXiv:1511.06335, section 4.3), narrower by a half. */
export function decAutoencoder({ variant, code }: DecShape): Network {
  return {
    name: `dec-${variant}-autoencoder`,
    input: [3, SIDE, SIDE],
    layers: [...ENCODERS[variant], dense(code, 'linear', 'code'), ...DECODERS[variant]],
    loss: 'bce',
    featureLayer: 'code',
  };
}

/** Its encoder with the centres of `k` clusters. @param centrePace factor on the learning rate for the centres. */
export function decEncoder({ variant, code }: DecShape, k: number, centrePace: number): Network {
  return {
    name: `dec-${variant}`,
    input: [3, SIDE, SIDE],
    layers: [...ENCODERS[variant], dense(code, 'linear', 'code')],
    loss: 'given',
    lossParameters: [{ name: CENTRES, shape: [k, code], pace: centrePace }],
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
