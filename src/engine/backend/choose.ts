import type { Backend } from './backend';

export type BackendName = Backend['name'];

/**
 * Loads a back end. `auto` takes onnxruntime, which ships with the extension, and TensorFlow.js where it does not load.
 * @param log told in a sentence what was chosen and what could not be.
 */
export async function chooseBackend(wanted: 'auto' | BackendName, log: (message: string) => void): Promise<Backend> {
  const order: BackendName[] = wanted === 'auto' ? ['onnx', 'tfjs'] : [wanted];
  const reasons: string[] = [];
  for (const name of order) {
    try {
      const backend = await load(name, log);
      log(`Networks run on ${backend.describe()}.`);
      return backend;
    } catch (error) {
      const reason = `The ${name} back end does not load: ${error instanceof Error ? error.message : String(error)}`;
      log(reason);
      reasons.push(reason);
    }
  }
  throw new Error(reasons.join(' '));
}

async function load(name: BackendName, log: (message: string) => void): Promise<Backend> {
  if (name === 'onnx') return (await import('./onnx/onnx-backend')).onnxBackend();
  return (await import('./tfjs/tfjs-backend')).tfjsBackend(log);
}
