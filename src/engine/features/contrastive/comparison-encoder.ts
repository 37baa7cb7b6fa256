import type { Layer, Network } from '../../network/layers';

/** What an encoder for comparing images is made of. */
export interface EncoderSize {
  /** Filters of the three convolutions. */
  readonly filters: readonly [number, number, number];
  /** Length of the feature vector. */
  readonly dimension: number;
}

/**
 * The encoder of the augmentations that learn by comparing images: 32 × 32 pixels, three
 * convolutions and a dense layer called `feature`. The first convolution halves the picture: a
 * second one at full size would cost more than all the rest. `head` follows it and gives what the
 * loss compares.
 */
export function comparisonEncoder(name: string, { filters, dimension }: EncoderSize, head: readonly Layer[]): Network {
  const [first, second, third] = filters;
  return {
    name: `${name}-${filters.join('-')}-${dimension}`,
    input: [3, 32, 32],
    layers: [
      { kind: 'conv', filters: first, kernel: 5, stride: 2, activation: 'relu' },
      { kind: 'maxpool' },
      { kind: 'conv', filters: second, kernel: 3, stride: 1, activation: 'relu' },
      { kind: 'maxpool' },
      { kind: 'conv', filters: third, kernel: 3, stride: 1, activation: 'relu' },
      { kind: 'maxpool' },
      { kind: 'flatten' },
      { kind: 'dense', units: dimension, activation: 'relu', name: 'feature' },
      ...head,
    ],
    loss: 'given',
    featureLayer: 'feature',
  };
}
