/** A picture whose class some file or folder tells. */
export interface KnownImage {
  /**
   * Relative, `/` between folders; below the root of a class tree it starts with the class's
   * folder.
   */
  readonly path: string;
  readonly klass: string;
}

/** What was read of labels from elsewhere. */
export interface Annotations {
  /** What they were taken for, such as `COCO annotations`. */
  readonly kind: string;
  readonly images: readonly KnownImage[];
  /**
   * Pictures that are named without one class, by reason: `with boxes of several classes` → how
   * many.
   */
  readonly passedOver: ReadonlyMap<string, number>;
}

/** Counts what is passed over while a file is read. */
export class Passed {
  readonly counts = new Map<string, number>();

  add(reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }
}
