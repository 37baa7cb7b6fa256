import type { Labels } from './suspects';

/** Which labels the images of each cluster of a partition have. */
export class ClusterShares {
  private readonly counts = new Map<number, Int32Array>();

  /** @param partition cluster of each image, −1 for none. Images without a label do not count. */
  constructor(
    private readonly partition: ArrayLike<number>,
    private readonly labels: Labels,
  ) {
    labels.of.forEach((label, image) => {
      const cluster = partition[image]!;
      if (label < 0 || cluster < 0) return;
      let counts = this.counts.get(cluster);
      if (!counts) this.counts.set(cluster, (counts = new Int32Array(labels.names.length)));
      counts[label]!++;
    });
  }

  /**
   * The label that most of the other images in an image's cluster have; −1 if there are none, or
   * two labels have as many.
   */
  majority(image: number): number {
    const counts = this.counts.get(this.partition[image]!);
    if (!counts) return -1;
    let best = -1;
    let most = 0;
    counts.forEach((count, label) => {
      const others = count - Number(label === this.labels.of[image]);
      if (others > most) {
        best = label;
        most = others;
      } else if (others === most) best = -1;
    });
    return best;
  }

  /**
   * Adds each label's share of the others in an image's cluster to `shares`; false where there are
   * no others.
   */
  addShares(image: number, shares: Float64Array): boolean {
    const counts = this.counts.get(this.partition[image]!);
    const others = (counts?.reduce((sum, count) => sum + count, 0) ?? 0) - Number(this.labels.of[image]! >= 0);
    if (!counts || others < 1) return false;
    counts.forEach((count, label) => (shares[label]! += (count - Number(label === this.labels.of[image])) / others));
    return true;
  }
}
