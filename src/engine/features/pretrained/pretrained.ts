import { ImageModel, type ImageModelOptions } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import type { Region } from '../../images/decode/frame';
import type { FeatureMatrix } from '../../numeric/matrix';
import { ModelOnThread } from './model-on-thread';
import { copyClasses, fillTopClasses, KEPT, noClasses, type TopClasses } from './top-classes';
import type { Work } from '../../base/work';

/** Where the pictures come from. */
export interface PictureSource {
  readonly count: number;
  /** side × side × 3 bytes, RGB interleaved; called in the order of the images, some ahead of their use. */
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

/** Pictures that the network sees at once: with more, what its layers pass on no longer fits the processor's cache. */
const BATCH = 4;
/** Fewer pictures are seen before threads for them have started. */
const WORTH_THREADS = 200;

/**
 * Features of a pretrained network: count × dimension, one row an image.
 * @param file an ONNX model.
 * @throws WinnowFailure when the model does not fit, what the source throws, and the signal's reason after a batch.
 */
export async function pretrainedFeatures(
  file: string,
  preprocessing: Preprocessing,
  pictures: PictureSource,
  options: ImageModelOptions,
  work: Work,
  checkpoint: FeatureCheckpoint = { known: new Float32Array(0), keep: () => undefined },
): Promise<PretrainedFeatures> {
  const model = await ImageModel.open(file, preprocessing, options);
  const { count } = pictures;
  const helpers = options.threads > 1 && count >= WORTH_THREADS ? options.threads : 0;
  const threads = Array.from({ length: helpers }, () => new ModelOnThread(file, preprocessing, options));
  let stopped = false;
  try {
    const { dimension, side } = model;
    const rows = new Float32Array(count * dimension);
    const size = side * side * 3;
    const readFrom = (start: number): Promise<Uint8Array[]> => {
      const images = Array.from({ length: Math.max(0, Math.min(BATCH, count - start)) }, (_, slot) => start + slot);
      const read = Promise.all(images.map((image) => pictures.read(image, side)));
      // Awaited a batch later, or never after a failure.
      read.catch(() => undefined);
      return read;
    };
    // Whole batches: what a picture's neighbours in the batch are may change its last digit.
    const { known, knownClasses } = checkpoint;
    const begin = Math.min(count, Math.floor(known.length / dimension / BATCH) * BATCH);
    rows.set(known.subarray(0, begin * dimension));
    const top = options.classes === undefined ? undefined : noClasses(count);
    if (top && knownClasses) for (let image = 0; image < begin; image++) copyClasses(knownClasses, image, top, image);

    let kept = performance.now();
    let next = begin;
    let finished = begin;
    /** First images of the batches that are in work, in their order: all before the first of them are done. */
    const inWork = new Set<number>();
    const take = (): number => {
      const start = next;
      next += BATCH;
      if (start < count) inWork.add(start);
      return start;
    };
    const keepNowAndThen = (): void => {
      if (performance.now() - kept < KEEP_EVERY_MS) return;
      const [done = count] = inWork;
      checkpoint.keep(rows.subarray(0, done * dimension), top && firstClasses(top, done));
      kept = performance.now();
    };
    /** Takes batch after batch. The files of the next one are decoded while the network sees this one. */
    const lane = async (thread: ModelOnThread | undefined): Promise<void> => {
      const batch = new Uint8Array(BATCH * size);
      let start = take();
      let reading = readFrom(start);
      while (start < count) {
        work.signal.throwIfAborted();
        const read = await reading;
        const following = take();
        reading = readFrom(following);
        read.forEach((pixels, slot) => batch.set(pixels, slot * size));
        const seen = await thread?.run(batch, read.length);
        // Where a thread cannot run it, this one can.
        if (stopped) return;
        const { features, logits } = seen ?? (await model.run(batch, read.length));
        rows.set(features, start * dimension);
        if (top && logits) fillTopClasses(top, start, logits, logits.length / read.length);
        inWork.delete(start);
        finished += read.length;
        work.progress(finished, count);
        keepNowAndThen();
        start = following;
      }
    };
    await Promise.all(threads.length > 0 ? threads.map(lane) : [lane(undefined)]);
    return { count, dimension, rows, ...(top ? { classes: top } : {}) };
  } finally {
    stopped = true;
    await Promise.all(threads.map((thread) => thread.close()));
    model.dispose();
  }
}

/** The classes of the first pictures. */
const firstClasses = ({ classes, probabilities }: TopClasses, count: number): TopClasses => ({
  classes: classes.subarray(0, count * KEPT),
  probabilities: probabilities.subarray(0, count * KEPT),
});

/** The part of a picture that the network sees. */
export function seenRegion(region: Region, { fit }: Preprocessing): Region {
  switch (fit.rule) {
    case 'stretch':
      return region;
    case 'crop': {
      const side = Math.max(1, Math.round(Math.min(region.width, region.height) * fit.kept));
      return {
        left: region.left + Math.floor((region.width - side) / 2),
        top: region.top + Math.floor((region.height - side) / 2),
        width: side,
        height: side,
      };
    }
    default:
      return fit satisfies never;
  }
}
