import { Graph } from './graph';
import { sessionOptions, type Provider } from './session-options';

/**
 * Starts a provider, with the smallest graph that there is.
 * @throws Error when it does not start.
 */
export async function startProvider(provider: Provider): Promise<void> {
  const runtime = await import('onnxruntime-node');
  const graph = new Graph();
  graph.output('out', graph.op('MatMul', [graph.input('in', [4, 4]), 'in']), [4, 4]);
  const session = await runtime.InferenceSession.create(graph.encode(), sessionOptions(provider, 1));
  try {
    await session.run({ in: new runtime.Tensor('float32', new Float32Array(16), [4, 4]) });
  } finally {
    await session.release();
  }
}
