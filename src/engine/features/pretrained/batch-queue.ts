/** Where the pictures come from. */
export interface PictureSource {
  readonly count: number;
  /**
   * side × side × 3 bytes, RGB interleaved. Called in the order of the images, for some of them
   * ahead of their use.
   */
  read(image: number, side: number): Promise<Uint8Array>;
}

/** A batch whose pictures are being read. */
export interface Batch {
  /** The first of its images. */
  readonly start: number;
  readonly pixels: Promise<Uint8Array[]>;
}

/** Hands out the pictures in batches, and knows which of them are done. */
export class BatchQueue {
  /** Pictures that are done, and those before the first batch. */
  finished: number;
  private next: number;
  /** First images of the batches that are in work, in their order. */
  private readonly inWork = new Set<number>();

  /**
   * @param from the first image of the first batch.
   * @param side of the pictures, in pixels.
   */
  constructor(
    private readonly pictures: PictureSource,
    from: number,
    private readonly size: number,
    private readonly side: number,
  ) {
    this.next = from;
    this.finished = from;
  }

  /** The next batch, whose pictures begin to be read; undefined after the last one. */
  take(): Batch | undefined {
    const start = this.next;
    const { count } = this.pictures;
    if (start >= count) return undefined;
    this.next += this.size;
    this.inWork.add(start);
    const images = Array.from({ length: Math.min(this.size, count - start) }, (_, slot) => start + slot);
    const pixels = Promise.all(images.map((image) => this.pictures.read(image, this.side)));
    // Awaited a batch later, or never after a failure.
    pixels.catch(() => undefined);
    return { start, pixels };
  }

  /** A batch of `count` pictures is done. */
  finish(start: number, count: number): void {
    this.inWork.delete(start);
    this.finished += count;
  }

  /** The first image that is not done: all before it are. */
  get firstInWork(): number {
    return [...this.inWork][0] ?? this.pictures.count;
  }
}
