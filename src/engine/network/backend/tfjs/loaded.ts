import type * as TensorFlowJs from '@tensorflow/tfjs';

export type TensorFlow = typeof TensorFlowJs;

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  readonly device: 'gpu' | 'processor';
  /** For a log: package, version, device. */
  readonly description: string;
  /**
   * WebAssembly has no kernel for the gradient of a convolution's filter; it is then composed of
   * others.
   */
  readonly composeFilterGradient: boolean;
}

/** A CommonJS package comes as the default of its namespace, or spread over it. */
export function unwrap(module: TensorFlow | { default: TensorFlow }): TensorFlow {
  return 'default' in module && typeof module.default === 'object' ? module.default : (module as TensorFlow);
}
