/** A worker thread of {@link InferenceThread}: one network on one core, or on a GPU. */
import '../../base/language';
import { parentPort } from 'node:worker_threads';
import { firstLineOf } from '../../base/failure';
import { ImageModel, type ImageModelOptions, type Seen } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';

/**
 * The first message says which network, the others are pictures for it; the last one ends the
 * thread.
 */
export type InferenceRequest =
  | 'end'
  | { readonly file: string; readonly preprocessing: Preprocessing; readonly options: ImageModelOptions }
  | { readonly pixels: Uint8Array; readonly count: number };

/** A reason, in words, where the network could not be run. */
export type InferenceAnswer = Seen | { readonly reason: string } | null;

let model: Promise<ImageModel> | undefined;
/** Settles once all pictures so far are seen. */
let work: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (request: InferenceRequest) => {
  if (request === 'end') {
    void end();
    return;
  }
  if ('file' in request) {
    model = ImageModel.open(request.file, request.preprocessing, request.options);
    // Said with the first pictures.
    model.catch(() => undefined);
    return;
  }
  work = seen(request.pixels, request.count).then((answer) => parentPort?.postMessage(answer));
});

async function end(): Promise<void> {
  await work;
  await model?.then((opened) => opened.dispose()).catch(() => undefined);
  parentPort?.close();
}

async function seen(pixels: Uint8Array, count: number): Promise<InferenceAnswer> {
  try {
    return (await (await model)?.run(pixels, count)) ?? null;
  } catch (error) {
    return { reason: firstLineOf(error) };
  }
}
