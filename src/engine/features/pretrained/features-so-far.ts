import type { Seen } from '../../network/backend/onnx/image-model';
import type { FeatureMatrix } from '../../numeric/matrix';
import { copyClasses, fillTopClasses, KEPT, noClasses, type TopClasses } from './top-classes';

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

/** What a network said of the pictures so far, in the order of the images. */
export class FeaturesSoFar {
  readonly rows: Float32Array;
  private readonly classes: TopClasses | undefined;
  private kept = performance.now();

  constructor(
    readonly count: number,
    readonly dimension: number,
    wanted: { readonly classes: boolean },
    private readonly checkpoint: FeatureCheckpoint,
  ) {
    this.rows = new Float32Array(count * dimension);
    this.classes = wanted.classes ? noClasses(count) : undefined;
  }

  /**
   * Takes over what the checkpoint knows, in whole batches, because the other pictures of a batch
   * may change the last digits of a row.
   * @returns the first image that is still to be seen.
   */
  takeKnown(batchSize: number): number {
    const { known, knownClasses } = this.checkpoint;
    const batches = Math.floor(known.length / this.dimension / batchSize);
    const images = Math.min(this.count, batches * batchSize);
    this.rows.set(known.subarray(0, images * this.dimension));
    if (this.classes && knownClasses) {
      for (let image = 0; image < images; image++) copyClasses(knownClasses, image, this.classes, image);
    }
    return images;
  }

  /** Takes in what the network said of `count` images, the first of which is number `from`. */
  takeIn(from: number, count: number, { features, logits }: Seen): void {
    this.rows.set(features, from * this.dimension);
    if (this.classes && logits) fillTopClasses(this.classes, from, logits, logits.length / count);
  }

  /** Keeps what is known of the first `images`, unless that was done a short while ago. */
  keepAtTimes(images: number): void {
    if (performance.now() - this.kept < KEEP_EVERY_MS) return;
    this.checkpoint.keep(this.rows.subarray(0, images * this.dimension), this.classes && first(this.classes, images));
    this.kept = performance.now();
  }

  /** Features and classes of all images. */
  whole(): PretrainedFeatures {
    const { count, dimension, rows, classes } = this;
    return { count, dimension, rows, ...(classes ? { classes } : {}) };
  }
}

/** The classes of the first pictures. */
const first = ({ classes, probabilities }: TopClasses, count: number): TopClasses => ({
  classes: classes.subarray(0, count * KEPT),
  probabilities: probabilities.subarray(0, count * KEPT),
});
