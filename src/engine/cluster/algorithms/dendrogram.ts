import type { ClusterTree } from '../../../domain/dataset';
import { checkNumber, checkWhole } from '../../numeric/setting-range';

/**
 * A hierarchy of merges as data. Cluster i < count is row i alone, cluster count + t what merge t
 * made, as in SciPy's linkage matrices.
 */
export interface Dendrogram {
  /** Rows, its leaves. */
  readonly count: number;
  /** The two clusters that each of the count − 1 merges joins, a < b. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /**
   * Distance of the two at their merge. Ascending, but for centroid linkage, which may merge lower
   * than before.
   */
  readonly heights: Float32Array;
  /** Rows in what each merge made. */
  readonly sizes: Int32Array;
}

/** Merges, each named by any one row of both sides. */
interface Merges {
  readonly one: Int32Array;
  readonly other: Int32Array;
  readonly heights: Float32Array;
}

/**
 * The dendrogram of merges, ordered by their heights. Equal ones stay in their order.
 * @param count rows.
 */
export function dendrogramOf(merges: Merges, count: number): Dendrogram {
  const { heights } = merges;
  return dendrogramInOrder(
    merges,
    Int32Array.from(heights, (_, merge) => merge).sort((x, y) => heights[x]! - heights[y]! || x - y),
    count,
  );
}

/** The dendrogram of merges that stay in the order in which they were made. */
export const dendrogramAsMade = (merges: Merges, count: number): Dendrogram =>
  dendrogramInOrder(
    merges,
    Int32Array.from(merges.heights, (_, merge) => merge),
    count,
  );

function dendrogramInOrder({ one, other, heights }: Merges, order: Int32Array, count: number): Dendrogram {
  const parents = new DisjointSets(2 * count - 1);
  const rows = new Int32Array(2 * count - 1).fill(1, 0, count);
  const a = new Int32Array(count - 1);
  const b = new Int32Array(count - 1);
  order.forEach((merge, at) => {
    const x = parents.find(one[merge]!);
    const y = parents.find(other[merge]!);
    a[at] = Math.min(x, y);
    b[at] = Math.max(x, y);
    rows[count + at] = rows[x]! + rows[y]!;
    parents.attach(x, count + at);
    parents.attach(y, count + at);
  });
  return { count, a, b, heights: Float32Array.from(order, (merge) => heights[merge]!), sizes: rows.slice(count) };
}

/** The last merges of a hierarchy, with at most `most` leaves. */
export function topOf({ count, a, b, heights, sizes }: Dendrogram, most: number): ClusterTree {
  const first = Math.max(0, count - most);
  const leaves: number[] = [];
  const kept = Array.from({ length: count - 1 - first }, (_, i) => first + i);
  const named = new Map<number, number>();
  for (const merge of kept) {
    for (const side of [a[merge]!, b[merge]!]) {
      if (side >= count + first) continue;
      named.set(side, leaves.length);
      leaves.push(side < count ? 1 : sizes[side - count]!);
    }
  }
  const nameOf = (side: number): number => named.get(side) ?? leaves.length + side - count - first;
  return {
    leaves,
    merges: kept.map((merge) => ({ a: nameOf(a[merge]!), b: nameOf(b[merge]!), height: heights[merge]! })),
  };
}

/**
 * Cluster of each row when all but the last k − 1 merges are made.
 * @throws RangeError unless 1 ≤ k ≤ count.
 */
export function cutAtCount(tree: Dendrogram, k: number): Int32Array {
  checkWhole('k', k, 1, tree.count);
  return topDown(tree, (merge) => merge < tree.count - k);
}

/**
 * Cluster of each row when two rows stay together if no merge that joins them, nor any below it,
 * lies above `height`.
 * @throws RangeError for a height below 0.
 */
export function cutAtHeight(tree: Dendrogram, height: number): Int32Array {
  checkNumber('height', height, 0, Infinity);
  const highest = Float32Array.from(tree.heights);
  const below = (cluster: number): number => (cluster < tree.count ? 0 : highest[cluster - tree.count]!);
  for (let t = 0; t < highest.length; t++) {
    highest[t] = Math.max(highest[t]!, below(tree.a[t]!), below(tree.b[t]!));
  }
  return topDown(tree, (merge) => highest[merge]! <= height);
}

/** Labels of the rows under the highest merges that are made. */
function topDown({ count, a, b }: Dendrogram, isMade: (merge: number) => boolean): Int32Array {
  const label = Int32Array.from({ length: 2 * count - 1 }, (_, cluster) => cluster);
  for (let merge = count - 2; merge >= 0; merge--) {
    const own = label[count + merge]!;
    if (own === count + merge && !isMade(merge)) continue;
    label[a[merge]!] = own;
    label[b[merge]!] = own;
  }
  return label.slice(0, count);
}

/** Sets that only ever join. */
export class DisjointSets {
  private readonly parents: Int32Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** The representative of the set that `item` is in. */
  find(item: number): number {
    let root = item;
    while (this.parents[root] !== root) root = this.parents[root]!;
    for (let at = item; at !== root;) {
      const next = this.parents[at]!;
      this.parents[at] = root;
      at = next;
    }
    return root;
  }

  /** Puts the set whose representative is `root` under `parent`, a representative as well. */
  attach(root: number, parent: number): void {
    this.parents[root] = parent;
  }

  /** Joins the sets of two items; the smaller representative stays. */
  join(one: number, other: number): void {
    const x = this.find(one);
    const y = this.find(other);
    this.attach(Math.max(x, y), Math.min(x, y));
  }
}
