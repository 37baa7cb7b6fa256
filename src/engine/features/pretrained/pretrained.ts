import { ImageModel, type ImageModelOptions, type InferenceProvider } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import type { FeatureMatrix } from '../../numeric/matrix';
import { InferenceThread } from './inference-thread';
import { copyClasses, fillTopClasses, KEPT, noClasses, type TopClasses } from './top-classes';
import type { Work } from '../../base/work';

/** Where the pictures come from. */
export interface PictureSource {
  readonly count: number;
  /**
   * side × side × 3 bytes, RGB interleaved; called in the order of the images, some ahead of their
   * use.
   */
  read(image: number, side: number): Promise<Uint8Array>;
}

/** Where features are kept on the way, so that a run of hours goes on after it was ended. */
export interface FeatureCheckpoint {
  /** The rows that are known already, of the first images. */
  readonly known: Float32Array;
  /** Their classes, where those are wanted. */
  readonly knownClasses?: TopClasses;
  /** Told of all rows so far, now and then. */
  keep(rows: Float32Array, classes?: TopClasses): void;
}

/** Features, one row an image, and the classes that the network sees, where they were asked for. */
export interface PretrainedFeatures extends FeatureMatrix {
  readonly classes?: TopClasses;
}

const KEEP_EVERY_MS = 30_000;

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
  const model = await ImageModel.open(file, preprocessing, { ...choice, threads });
  try {
    const { count } = pictures;
    const { dimension, side } = model;
    const rows = new Float32Array(count * dimension);
    // Whole batches: what a picture's neighbours in the batch are may change its last digit.
    const { known, knownClasses } = checkpoint;
    const begin = Math.min(count, Math.floor(known.length / dimension / BATCH) * BATCH);
    rows.set(known.subarray(0, begin * dimension));
    const top = options.classes === undefined ? undefined : noClasses(count);
    if (top && knownClasses) for (let image = 0; image < begin; image++) copyClasses(knownClasses, image, top, image);

    let kept = performance.now();
    /**
     * Passes pictures through the network, from one on. A lane takes batch after batch, and the
     * files of the next ones are decoded while the network sees this one.
     * @returns the first image that was not seen, where a lane could not go on; else `count`.
     */
    const pass = async (
      lanes: readonly (InferenceThread | undefined)[],
      from: number,
      batchSize: number,
      ahead: number,
    ) => {
      let next = from;
      let finished = from;
      let failed = false;
      /**
       * First images of the batches that are in work, in their order: all before the first of them
       * are done.
       */
      const inWork = new Set<number>();
      const firstInWork = (): number => [...inWork][0] ?? count;
      const take = (): Reading | undefined => {
        const start = next;
        if (start >= count) return undefined;
        next += batchSize;
        inWork.add(start);
        const images = Array.from({ length: Math.min(batchSize, count - start) }, (_, slot) => start + slot);
        const pixels = Promise.all(images.map((image) => pictures.read(image, side)));
        // Awaited a batch later, or never after a failure.
        pixels.catch(() => undefined);
        return { start, pixels };
      };
      const lane = async (thread: InferenceThread | undefined): Promise<void> => {
        const batch = new Uint8Array(batchSize * side * side * 3);
        const queue = Array.from({ length: 1 + ahead }, take);
        for (let reading = queue.shift(); reading; reading = queue.shift()) {
          work.signal.throwIfAborted();
          const read = await reading.pixels;
          queue.push(take());
          read.forEach((pixels, slot) => batch.set(pixels, slot * side * side * 3));
          let seen = await thread?.run(batch, read.length);
          if (failed) return;
          if (!seen && thread?.provider === 'webgpu') {
            failed = true;
            return;
          }
          // Where a thread of the processor cannot run it, this one can.
          seen ??= await model.run(batch, read.length);
          rows.set(seen.features, reading.start * dimension);
          if (top && seen.logits) fillTopClasses(top, reading.start, seen.logits, seen.logits.length / read.length);
          inWork.delete(reading.start);
          finished += read.length;
          work.progress(finished, count);
          if (performance.now() - kept < KEEP_EVERY_MS) continue;
          checkpoint.keep(rows.subarray(0, firstInWork() * dimension), top && firstClasses(top, firstInWork()));
          kept = performance.now();
        }
      };
      try {
        await Promise.all(lanes.map(lane));
        return firstInWork();
      } finally {
        failed = true;
        await Promise.all(lanes.flatMap((thread) => (thread ? [thread.close()] : [])));
      }
    };
    const onThread = (on: InferenceProvider): InferenceThread =>
      new InferenceThread(file, preprocessing, { ...choice, threads: 1, provider: on });

    let from = begin;
    if (provider === 'webgpu') {
      const gpu = onThread('webgpu');
      from = await pass([gpu], from, GPU_BATCH, GPU_AHEAD);
      if (from < count) onLostGpu?.(gpu.reason ?? 'it stopped');
    }
    if (from < count) {
      const helpers = threads > 1 && count >= WORTH_THREADS ? threads : 0;
      const lanes = Array.from({ length: helpers }, () => onThread('cpu'));
      await pass(lanes.length > 0 ? lanes : [undefined], from, BATCH, 1);
    }
    return { count, dimension, rows, ...(top ? { classes: top } : {}) };
  } finally {
    model.dispose();
  }
}

/** A batch whose pictures are being read. */
interface Reading {
  readonly start: number;
  readonly pixels: Promise<Uint8Array[]>;
}

/** The classes of the first pictures. */
const firstClasses = ({ classes, probabilities }: TopClasses, count: number): TopClasses => ({
  classes: classes.subarray(0, count * KEPT),
  probabilities: probabilities.subarray(0, count * KEPT),
});
