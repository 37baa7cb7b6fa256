import type { Layer } from '../../../src/engine/network/layers';

/** A layer of a network of a test. */
export const conv = (
  filters: number,
  kernel: number,
  stride: 1 | 2 = 1,
  activation: 'relu' | 'linear' = 'relu',
): Layer => ({ kind: 'conv', filters, kernel, stride, activation });
