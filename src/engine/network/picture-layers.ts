/** Layers that networks of small pictures share, from pixels to numbers and back. */
import type { Layer } from './layers';

export const dense = (units: number, activation: 'relu' | 'linear' = 'relu'): Layer => ({
  kind: 'dense',
  units,
  activation,
});

const conv = (filters: number, stride: 1 | 2, activation: 'relu' | 'linear' = 'relu'): Layer => ({
  kind: 'conv',
  kernel: 3,
  filters,
  stride,
  activation,
});

/** Three convolutions that halve the picture, and a dense layer. */
export const convolutionalEncoder = (): Layer[] => [
  conv(16, 2),
  conv(32, 2),
  conv(64, 2),
  { kind: 'flatten' },
  dense(256),
];

/** From a vector to 3 × side × side values: the way of {@link convolutionalEncoder} back. */
export function convolutionalDecoder(side: 16 | 32): Layer[] {
  const deepest = side / 8;
  const upsample: Layer = { kind: 'upsample', factor: 2 };
  return [
    dense(256),
    dense(64 * deepest ** 2),
    { kind: 'reshape', shape: [64, deepest, deepest] },
    upsample,
    conv(32, 1),
    upsample,
    conv(16, 1),
    upsample,
    conv(3, 1, 'linear'),
  ];
}

/** Dense layers of these widths, from a vector to 3 × side × side values. */
export const denseDecoder = (widths: readonly number[], side: 16 | 32): Layer[] => [
  ...widths.map((units) => dense(units)),
  dense(3 * side * side, 'linear'),
  { kind: 'reshape', shape: [3, side, side] },
];
