import util from 'node:util';
import type * as TensorFlowJs from '@tensorflow/tfjs';

export type TensorFlow = typeof TensorFlowJs;

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  /** For a log: package, version, device. */
  readonly description: string;
  /** WebAssembly has no kernel for the gradient of a convolution's filter; it is then composed of others. */
  readonly composeFilterGradient: boolean;
}

const NATIVE_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

let loading: Promise<LoadedTensorFlow> | null = null;

/**
 * The fastest TensorFlow.js that this machine can load: the native library with a GPU, the native library, WebAssembly,
 * plain JavaScript. What does not load is told to `log`, and is no error. Loaded once a process.
 */
export function loadTensorFlow(log: (message: string) => void): Promise<LoadedTensorFlow> {
  loading ??= load(log);
  return loading;
}

async function load(log: (message: string) => void): Promise<LoadedTensorFlow> {
  restoreRemovedUtil();
  for (const name of NATIVE_PACKAGES) {
    try {
      const tf = unwrap((await import(name)) as TensorFlow);
      tf.enableProdMode();
      await tf.ready();
      return { tf, description: `${name} ${tf.version['tfjs']}`, composeFilterGradient: false };
    } catch (error) {
      log(`${name} is not used: ${whyNot(name, error)}`);
    }
  }
  const tf = unwrap(await import('@tensorflow/tfjs'));
  tf.enableProdMode();
  const version = tf.version['tfjs'];
  try {
    await import('@tensorflow/tfjs-backend-wasm');
    if (await tf.setBackend('wasm')) {
      return { tf, description: `TensorFlow.js ${version} in WebAssembly`, composeFilterGradient: true };
    }
    log('TensorFlow.js cannot start its WebAssembly back end.');
  } catch (error) {
    log(`TensorFlow.js cannot start its WebAssembly back end: ${firstLine(error)}`);
  }
  await tf.setBackend('cpu');
  return { tf, description: `TensorFlow.js ${version} in plain JavaScript`, composeFilterGradient: false };
}

/** The native packages call functions that Node 23 removed. */
function restoreRemovedUtil(): void {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  target['isArray'] ??= Array.isArray;
}

function whyNot(name: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ERR_MODULE_NOT_FOUND' || text.includes(`Cannot find module '${name}'`)) return 'it is not installed.';
  if (/tfjs_binding|napi|\.node\b|\.so\b|\.dll\b/.test(text)) {
    return `its native library is missing or does not load; reinstall ${name} with install scripts allowed, and CUDA for a GPU (${firstLine(error)}).`;
  }
  return firstLine(error);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}

/** A CommonJS package comes as the default of its namespace, or spread over it. */
function unwrap(module: TensorFlow | { default: TensorFlow }): TensorFlow {
  return 'default' in module && typeof module.default === 'object' ? module.default : (module as TensorFlow);
}
