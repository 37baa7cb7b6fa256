import type { Work } from '../../base/work';
import { ImageModel, type ImageModelOptions, type InferenceProvider } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import { BatchQueue, type PictureSource } from './batch-queue';
import { FeaturesSoFar, type FeatureCheckpoint, type PretrainedFeatures } from './features-so-far';
import { InferenceThread } from './inference-thread';

/**
 * Pictures that the network sees at once: with more, what its layers pass on no longer fits the
 * processor's cache.
 */
const BATCH = 4;
/** The same on a GPU, which has to be fed. */
const GPU_BATCH = 32;
/** Batches that are read ahead for a GPU. */
const GPU_AHEAD = 2;
/** Fewer pictures are seen before threads for them have started. */
const WORTH_THREADS = 200;

/** How a run uses a network. */
export interface InferenceOptions extends ImageModelOptions {
  /** Told why, when a GPU fails. The processor does what is left. */
  readonly onLostGpu?: (reason: string) => void;
}

/**
 * Features of a pretrained network: count × dimension, one row an image.
 * @param file an ONNX model.
 * @throws WinnowFailure when the model does not fit, what the source throws, and the signal's
 * reason after a batch.
 */
export async function pretrainedFeatures(
  file: string,
  preprocessing: Preprocessing,
  pictures: PictureSource,
  options: InferenceOptions,
  work: Work,
  checkpoint: FeatureCheckpoint = { known: new Float32Array(0), keep: () => undefined },
): Promise<PretrainedFeatures> {
  const { threads, provider = 'cpu', onLostGpu, ...choice } = options;
  const { count } = pictures;
  const onThread = (on: InferenceProvider): InferenceThread =>
    new InferenceThread(file, preprocessing, { ...choice, threads: 1, provider: on });
  const model = await ImageModel.open(file, preprocessing, { ...choice, threads });
  try {
    const found = new FeaturesSoFar(count, model.dimension, { classes: options.classes !== undefined }, checkpoint);
    const task: Task = { pictures, model, found, work };
    let from = found.takeKnown(BATCH);
    if (provider === 'webgpu') {
      const gpu = onThread('webgpu');
      from = await pass(task, from, { lanes: [gpu], batchSize: GPU_BATCH, ahead: GPU_AHEAD });
      if (from < count) onLostGpu?.(gpu.reason ?? 'it stopped');
    }
    if (from < count) {
      const helpers = threads > 1 && count >= WORTH_THREADS ? threads : 0;
      const lanes = helpers > 0 ? Array.from({ length: helpers }, () => onThread('cpu')) : [undefined];
      await pass(task, from, { lanes, batchSize: BATCH, ahead: 1 });
    }
    return found.whole();
  } finally {
    model.dispose();
  }
}

/** The pictures, the network as this thread has it, and where its features go. */
interface Task {
  readonly pictures: PictureSource;
  readonly model: ImageModel;
  readonly found: FeaturesSoFar;
  readonly work: Work;
}

/** Who takes the batches. */
interface Lanes {
  /** A lane each; undefined stands for this thread. */
  readonly lanes: readonly (InferenceThread | undefined)[];
  readonly batchSize: number;
  /** Batches of a lane that are read while the network sees another one. */
  readonly ahead: number;
}

/**
 * Passes the pictures through the network, from one on. Each lane takes batch after batch, and the
 * files of the next ones are decoded while the network sees this one. The threads are ended.
 * @returns the first image that was not seen, where a lane could not go on; else the number of
 * pictures.
 */
async function pass(
  { pictures, model, found, work }: Task,
  from: number,
  { lanes, batchSize, ahead }: Lanes,
): Promise<number> {
  const pictureBytes = model.side * model.side * 3;
  const queue = new BatchQueue(pictures, from, batchSize, model.side);
  let failed = false;
  const lane = async (thread: InferenceThread | undefined): Promise<void> => {
    const bytes = new Uint8Array(batchSize * pictureBytes);
    const reading = Array.from({ length: 1 + ahead }, () => queue.take());
    for (let batch = reading.shift(); batch; batch = reading.shift()) {
      work.signal.throwIfAborted();
      const read = await batch.pixels;
      reading.push(queue.take());
      read.forEach((pixels, slot) => bytes.set(pixels, slot * pictureBytes));
      let seen = await thread?.run(bytes, read.length);
      if (failed) return;
      if (!seen && thread?.provider === 'webgpu') {
        failed = true;
        return;
      }
      // Where a thread of the processor cannot run it, this one can.
      seen ??= await model.run(bytes, read.length);
      found.takeIn(batch.start, read.length, seen);
      queue.finish(batch.start, read.length);
      work.progress(queue.finished, pictures.count);
      found.keepAtTimes(queue.firstInWork);
    }
  };
  try {
    await Promise.all(lanes.map(lane));
    return queue.firstInWork;
  } finally {
    failed = true;
    await Promise.all(lanes.flatMap((thread) => (thread ? [thread.close()] : [])));
  }
}
