import { askProcess, scriptIn } from '../../base/ask-process';
import { firstLineOf } from '../../base/failure';
import {
  ADAPTERS_SAID,
  adaptersListed,
  adaptersSaid,
  type GraphicsAdapter,
} from '../../network/backend/graphics-adapter';
import type { ImageModelOptions } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';

/** A network, and how a run uses it. */
export interface TriedNetwork {
  readonly file: string;
  readonly preprocessing: Preprocessing;
  readonly options: ImageModelOptions;
}

/**
 * What the trial's process is asked: that WebGPU starts, that a network gives the processor's
 * features on it, or how fast the processor is.
 */
export type InferenceQuestion =
  | { readonly kind: 'start' }
  | ({ readonly kind: 'try'; readonly measured: boolean } & TriedNetwork)
  | ({ readonly kind: 'processor' } & TriedNetwork);

/** Images/s of pictures in memory; the processor with all threads of the run. */
export interface InferenceRates {
  readonly webgpu: number;
  readonly processor: number;
}

/** What trying WebGPU came to. */
export interface InferenceTrial {
  readonly adapter?: GraphicsAdapter;
  /** Whether the features are the processor's; false too where WebGPU does not start. */
  readonly passed: boolean;
  /** Absent where it did not pass, or was not measured. */
  readonly rates?: InferenceRates;
  /** Why it did not pass, in words. */
  readonly reason?: string;
}

const START_LIMIT_MS = 20_000;
const TRY_LIMIT_MS = 60_000;

/**
 * Tries a network on WebGPU in processes of their own: a driver may hang or crash. An adapter that
 * is software is not tried unless `evenSoftware`, and then not measured: it takes minutes.
 */
export async function tryInference(
  network: TriedNetwork,
  evenSoftware: boolean,
  script = scriptIn(__dirname, 'inference-probe'),
): Promise<InferenceTrial> {
  let adapter: GraphicsAdapter | undefined;
  try {
    const start: InferenceQuestion = { kind: 'start' };
    const { errors } = await askProcess<InferenceQuestion, null>(
      script,
      start,
      'starting WebGPU',
      START_LIMIT_MS,
      ADAPTERS_SAID,
    );
    [adapter] = [...(await adaptersListed()), ...adaptersSaid(errors)];
    if (adapter?.software && !evenSoftware) {
      return { adapter, passed: false, reason: `Its only adapter is software, ${adapter.name}.` };
    }
    const question: InferenceQuestion = { kind: 'try', measured: !adapter?.software, ...network };
    const { value: rates } = await askProcess<InferenceQuestion, InferenceRates>(
      script,
      question,
      'its self-test',
      TRY_LIMIT_MS,
    );
    return { ...(adapter ? { adapter } : {}), passed: true, ...(question.measured ? { rates } : {}) };
  } catch (error) {
    const reason = firstLineOf(error);
    return { ...(adapter ? { adapter } : {}), passed: false, reason: inWords(reason) };
  }
}

/**
 * Images/s of a network on the processor, of pictures in memory.
 * @throws Error where the network does not run within a minute.
 */
export async function processorRate(
  network: TriedNetwork,
  script = scriptIn(__dirname, 'inference-probe'),
): Promise<number> {
  const question: InferenceQuestion = { kind: 'processor', ...network };
  const { value } = await askProcess<InferenceQuestion, number>(script, question, 'its measurement', TRY_LIMIT_MS);
  return value;
}

/** What onnxruntime says of a machine without a GPU is a line of its source. */
function inWords(reason: string): string {
  if (/No supported adapters|Failed to get a WebGPU adapter/.test(reason)) {
    return process.platform === 'linux'
      ? 'It finds no GPU. On Linux it needs a driver with Vulkan, and libvulkan.so.1.'
      : 'It finds no GPU.';
  }
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}
