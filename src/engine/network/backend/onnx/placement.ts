import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { adamStep } from '../adam';
import { noiseLayers, fillNoise, initialState, momentKey } from '../initial-state';
import { layerShapes, outputSize, parameters, size, type Network, type Shape } from '../../layers';
import { noiseInput, trainingGraph } from './network-graph';
import { sessionOptions, type Provider } from './session-options';

/** The operators that a network spends its time on. */
const HEAVY = /^(Fused)?(Conv|ConvTranspose|MatMul|Gemm)$/;

/** How many of the kernels that ran were the processor's. */
export interface Placement {
  readonly kernels: number;
  readonly onProcessor: number;
  /** Convolutions and matrix products on the processor. */
  readonly heavyOnProcessor: number;
}

interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly args?: { readonly provider?: string; readonly op_name?: string };
}

/**
 * Where onnxruntime really runs the steps of a training: a provider that cannot run a step leaves
 * it to the processor, and says nothing. Takes one step with onnxruntime's own profile, which names
 * the provider of every kernel.
 * @throws Error when the provider does not start.
 */
export async function placementOf(provider: Provider, network: Network, batch: number): Promise<Placement> {
  const runtime = await import('onnxruntime-node');
  const folder = await mkdtemp(path.join(tmpdir(), 'winnow-profile-'));
  const tensor = (values: Float32Array, shape: Shape): Tensor => new runtime.Tensor('float32', values, shape);
  try {
    const session = await runtime.InferenceSession.create(trainingGraph(network, batch), {
      ...sessionOptions(provider, 1),
      enableProfiling: true,
      profileFilePrefix: path.join(folder, 'step'),
    });
    const state = initialState(network, 1);
    const { rate, epsilon } = adamStep(1);
    const feeds: Record<string, Tensor> = {
      images: tensor(new Float32Array(batch * size(network.input)).fill(0.5), [batch, ...network.input]),
      rate: tensor(Float32Array.of(rate), []),
      epsilon: tensor(Float32Array.of(epsilon), []),
    };
    for (const { name, shape } of parameters(network)) {
      for (const key of [name, momentKey('m', name), momentKey('v', name)])
        feeds[key] = tensor(state.tensors[key]!, shape);
    }
    for (const layer of noiseLayers(network)) {
      const noise = new Float32Array(batch * size(layer.shape));
      fillNoise(noise, layer, 1, 0);
      feeds[noiseInput(layer.name)] = tensor(noise, [batch, ...layer.shape]);
    }
    const outputs = outputSize(network, 'output');
    const targets = new Float32Array(batch * outputs).fill(1 / outputs);
    feeds['targets'] = tensor(targets, [batch, ...layerShapes(network).at(-1)!]);
    await session.run(feeds);
    session.endProfiling();
    await session.release();
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error('onnxruntime wrote no profile, so nobody knows where it computes.');
    return countKernels(JSON.parse(await readFile(path.join(folder, file), 'utf8')) as ProfileEvent[]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error in words when heavy steps, or all steps, stay on the processor. */
export function requireOnDevice({ kernels, onProcessor, heavyOnProcessor }: Placement): void {
  if (heavyOnProcessor === 0 && onProcessor < kernels) return;
  throw new Error(
    `it leaves ${onProcessor} of ${kernels} steps to the processor, ${heavyOnProcessor} of them convolutions or matrix products.`,
  );
}

function countKernels(events: readonly ProfileEvent[]): Placement {
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name?.endsWith('_kernel_time'));
  const onProcessor = kernels.filter(({ args }) => args?.provider === 'CPUExecutionProvider');
  const heavyOnProcessor = onProcessor.filter(({ args }) => HEAVY.test(args?.op_name ?? '')).length;
  return { kernels: kernels.length, onProcessor: onProcessor.length, heavyOnProcessor };
}
