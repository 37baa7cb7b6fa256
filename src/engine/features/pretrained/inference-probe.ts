/**
 * A process that starts WebGPU, or tries a network on it; `inference-trial.ts` starts it and ends
 * it.
 */
import { answerProcess } from '../../base/ask-process';
import { Random } from '../../base/random';
import { startProvider } from '../../network/backend/onnx/start-provider';
import { ImageModel } from '../../network/backend/onnx/image-model';
import { pretrainedFeatures } from './pretrained';
import type { InferenceQuestion, InferenceRates, TriedNetwork } from './inference-trial';

/** Largest difference of a feature from the processor's, relative to the largest feature. */
const TOLERANCE = 1e-4;
/** Pictures that are compared. */
const COMPARED = 3;
/** Time that a measurement takes at least. */
const MEASURED_MS = 500;
/** Pictures of one round: enough to keep all threads at work. */
const ROUND = 256;

answerProcess<InferenceQuestion, InferenceRates | number | null>(async (question) => {
  if (question.kind === 'start') {
    await startProvider('webgpu');
    return null;
  }
  if (question.kind === 'processor') return rateOf(question, 'cpu');
  await compareFeatures(question);
  if (!question.measured) return { webgpu: 0, processor: 0 };
  return { webgpu: await rateOf(question, 'webgpu'), processor: await rateOf(question, 'cpu') };
});

/** @throws Error in words where the features are not those of the processor. */
async function compareFeatures({ file, preprocessing, options }: TriedNetwork): Promise<void> {
  const { side } = preprocessing;
  const pixels = picture(side, COMPARED);
  const expected = await featuresBy('cpu', { file, preprocessing, options }, pixels);
  const actual = await featuresBy('webgpu', { file, preprocessing, options }, pixels);
  let apart = actual.length === expected.length ? 0 : Infinity;
  let largest = 1e-12;
  expected.forEach((value, i) => {
    const difference = Math.abs(value - actual[i]!);
    apart = Math.max(apart, Number.isFinite(difference) ? difference : Infinity);
    largest = Math.max(largest, Math.abs(value));
  });
  if (apart <= TOLERANCE * largest) return;
  const share = Number.isFinite(apart)
    ? `differ from the processor's by ${(apart / largest).toPrecision(2)} of the largest value`
    : 'are not numbers';
  throw new Error(`it computes wrong numbers: the features ${share}.`);
}

async function featuresBy(
  provider: 'cpu' | 'webgpu',
  { file, preprocessing, options }: TriedNetwork,
  pixels: Uint8Array,
): Promise<Float32Array> {
  const model = await ImageModel.open(file, preprocessing, { ...options, provider });
  try {
    return (await model.run(pixels, COMPARED)).features.slice();
  } finally {
    model.dispose();
  }
}

/** Images/s of pictures that are in memory already, once every thread has begun. */
async function rateOf({ file, preprocessing, options }: TriedNetwork, provider: 'cpu' | 'webgpu'): Promise<number> {
  const pixels = picture(preprocessing.side, 1);
  const pictures = { count: 64 * ROUND, read: () => Promise.resolve(pixels) };
  const enough = new AbortController();
  let begun: { readonly at: number; readonly done: number } | undefined;
  let rate = 0;
  const onProgress = (done: number): void => {
    const now = performance.now();
    if (done < ROUND / 2) return;
    begun ??= { at: now, done };
    if (done === begun.done) return;
    rate = ((done - begun.done) / (now - begun.at)) * 1000;
    if (now - begun.at >= MEASURED_MS && done - begun.done >= ROUND) enough.abort();
  };
  try {
    await pretrainedFeatures(
      file,
      preprocessing,
      pictures,
      { ...options, provider },
      { progress: onProgress, signal: enough.signal },
    );
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  }
  return rate;
}

/** Pictures of drawn values. */
function picture(side: number, count: number): Uint8Array {
  const random = new Random(7);
  return Uint8Array.from({ length: side * side * 3 * count }, () => random.integer(256));
}
