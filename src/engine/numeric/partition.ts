import type { Random } from '../base/random';
import type { Work } from '../base/work';

/** What a method made of features: which rows belong together. */
export interface Partition {
  /**
   * Cluster of each row, 0…k − 1, numbered by size, the largest first; −1 for rows that belong to
   * none (noise).
   */
  readonly labels: Int32Array;
  readonly k: number;
}

/** What every clusterer is given beside the features and its own settings. */
export interface ClustererContext extends Work {
  /** The only source of chance. */
  readonly random: Random;
}

/**
 * The same partition with clusters numbered by size, the largest first; of equal ones that with the
 * earlier row.
 */
export function numberedBySize(labels: Int32Array): Partition {
  const sizes = new Map<number, { size: number; first: number }>();
  labels.forEach((label, row) => {
    if (label < 0) return;
    const known = sizes.get(label);
    if (known) known.size++;
    else sizes.set(label, { size: 1, first: row });
  });
  const order = [...sizes].sort(([, a], [, b]) => b.size - a.size || a.first - b.first).map(([label]) => label);
  const numbers = new Map(order.map((label, number) => [label, number]));
  return { labels: labels.map((label) => numbers.get(label) ?? -1), k: order.length };
}
