import { CUDA_PACKAGE, loadNative } from './cuda';
import { unwrap, type LoadedTensorFlow } from './loaded';
import { firstLineOf } from '../../../base/failure';

const NATIVE_PACKAGES = [CUDA_PACKAGE, '@tensorflow/tfjs-node'];

let loading: Promise<LoadedTensorFlow> | null = null;

/**
 * The fastest TensorFlow.js that this machine can load: the native library with a GPU, the native
 * library, WebAssembly, plain JavaScript. What does not load is told to `log`, and is no error.
 * Loaded once a process.
 */
export function loadTensorFlow(log: (message: string) => void): Promise<LoadedTensorFlow> {
  loading ??= load(log);
  return loading;
}

async function load(log: (message: string) => void): Promise<LoadedTensorFlow> {
  for (const name of NATIVE_PACKAGES) {
    try {
      return await loadNative(name);
    } catch (error) {
      log(`${name} is not used: ${firstLineOf(error)}`);
    }
  }
  const tf = unwrap(await import('@tensorflow/tfjs'));
  tf.enableProdMode();
  const version = tf.version['tfjs'];
  const device = 'processor';
  try {
    await import('@tensorflow/tfjs-backend-wasm');
    if (await tf.setBackend('wasm')) {
      return { tf, device, description: `TensorFlow.js ${version} in WebAssembly`, composeFilterGradient: true };
    }
    log('TensorFlow.js cannot start its WebAssembly back end.');
  } catch (error) {
    log(`TensorFlow.js cannot start its WebAssembly back end: ${firstLineOf(error)}`);
  }
  await tf.setBackend('cpu');
  return { tf, device, description: `TensorFlow.js ${version} in plain JavaScript`, composeFilterGradient: false };
}
