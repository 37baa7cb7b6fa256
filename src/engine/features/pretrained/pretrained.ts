import { ImageModel, type ImageModelOptions } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import type { Region } from '../../images/decode/frame';
import type { FeatureMatrix } from '../../numeric/matrix';

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
  /** Told of all rows so far, now and then. */
  keep(rows: Float32Array): void;
}

const KEEP_EVERY_MS = 30_000;

/** Pictures that the network sees at once: with more, what its layers pass on no longer fits the processor's cache. */
const BATCH = 4;

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
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
  checkpoint: FeatureCheckpoint = { known: new Float32Array(0), keep: () => undefined },
): Promise<FeatureMatrix> {
  const model = await ImageModel.open(file, preprocessing, options);
  try {
    const { dimension, side } = model;
    const { count } = pictures;
    const rows = new Float32Array(count * dimension);
    const size = side * side * 3;
    const batch = new Uint8Array(BATCH * size);
    const readFrom = (start: number): Promise<Uint8Array[]> => {
      const images = Array.from({ length: Math.max(0, Math.min(BATCH, count - start)) }, (_, slot) => start + slot);
      const read = Promise.all(images.map((image) => pictures.read(image, side)));
      // Awaited a batch later, or never after a failure.
      read.catch(() => undefined);
      return read;
    };
    // Whole batches: what a picture's neighbours in the batch are may change its last digit.
    const begin = Math.min(count, Math.floor(checkpoint.known.length / dimension / BATCH) * BATCH);
    rows.set(checkpoint.known.subarray(0, begin * dimension));
    let kept = performance.now();
    let next = readFrom(begin);
    for (let start = begin; start < count; start += BATCH) {
      signal.throwIfAborted();
      const read = await next;
      // Files are decoded on other threads while the network runs on this one.
      next = readFrom(start + BATCH);
      read.forEach((pixels, slot) => batch.set(pixels, slot * size));
      rows.set(await model.run(batch, read.length), start * dimension);
      onProgress(Math.min(start + BATCH, count), count);
      if (performance.now() - kept < KEEP_EVERY_MS) continue;
      checkpoint.keep(rows.subarray(0, Math.min(start + BATCH, count) * dimension));
      kept = performance.now();
    }
    return { count, dimension, rows };
  } finally {
    model.dispose();
  }
}

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
