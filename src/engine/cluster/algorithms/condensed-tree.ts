import type { Dendrogram } from './dendrogram';

/**
 * A dendrogram in which only splits into two groups of at least `minClusterSize` rows make
 * clusters; where a smaller part splits off, its rows fall out of the cluster. Densities are 1 /
 * height.
 * Source: Campello, Moulavi and Sander 2013, doi:10.1007/978-3-642-37456-2_14.
 */
export interface CondensedTree {
  /**
   * Of each cluster its parent, −1 of the root, which is cluster 0; a parent comes before its
   * children.
   */
  readonly parents: readonly number[];
  /** Density at which each cluster splits off its parent. */
  readonly births: readonly number[];
  /** Sum over the rows of a cluster of how much density passes before the row leaves it. */
  readonly stabilities: readonly number[];
  /** The cluster that each row falls out of, and the density at which it does. */
  readonly clusters: Int32Array;
  readonly densities: Float64Array;
}

/**
 * Cost O(count). Merges at height 0 (equal rows) count as dense as the densest others: else their
 * clusters would be infinitely so.
 */
export function condense({ count, a, b, heights, sizes }: Dendrogram, minClusterSize: number): CondensedTree {
  const lowest = heights.find((height) => height > 0) ?? 1;
  const parents = [-1];
  const births = [0];
  const stabilities = [0];
  const clusters = new Int32Array(count);
  const densities = new Float64Array(count);
  const sizeOf = (node: number): number => (node < count ? 1 : sizes[node - count]!);
  const leave = (node: number, cluster: number, density: number): void => {
    const falling = [node];
    for (let each = falling.pop(); each !== undefined; each = falling.pop()) {
      if (each >= count) falling.push(a[each - count]!, b[each - count]!);
      else {
        clusters[each] = cluster;
        densities[each] = density;
      }
    }
    stabilities[cluster]! += (density - births[cluster]!) * sizeOf(node);
  };
  const open: [node: number, cluster: number][] = [[2 * count - 2, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, cluster] = next;
    const left = a[node - count]!;
    const right = b[node - count]!;
    const density = 1 / Math.max(heights[node - count]!, lowest);
    const large = [left, right].filter((side) => sizeOf(side) >= minClusterSize);
    for (const side of [left, right]) {
      if (!large.includes(side)) leave(side, cluster, density);
      else if (large.length === 1) open.push([side, cluster]);
      else {
        stabilities[cluster]! += (density - births[cluster]!) * sizeOf(side);
        parents.push(cluster);
        births.push(density);
        stabilities.push(0);
        open.push([side, parents.length - 1]);
      }
    }
  }
  return { parents, births, stabilities, clusters, densities };
}

/**
 * Which clusters to take, the root never: with 'excess of mass' those that are more stable than all
 * that is taken below them together, with 'leaf' those without children.
 */
export function selectClusters({ parents, stabilities }: CondensedTree, by: 'excess-of-mass' | 'leaf'): boolean[] {
  const below = parents.map(() => 0);
  const hasChildren = parents.map(() => false);
  const chosen = parents.map(() => false);
  for (let cluster = parents.length - 1; cluster > 0; cluster--) {
    chosen[cluster] = by === 'leaf' ? !hasChildren[cluster] : stabilities[cluster]! >= below[cluster]!;
    hasChildren[parents[cluster]!] = true;
    below[parents[cluster]!]! += Math.max(stabilities[cluster]!, below[cluster]!);
  }
  // What lies below a chosen one is part of it.
  const covered = parents.map(() => false);
  for (let cluster = 1; cluster < parents.length; cluster++) {
    const parent = parents[cluster]!;
    covered[cluster] = covered[parent]! || chosen[parent]!;
    if (covered[cluster]) chosen[cluster] = false;
  }
  return chosen;
}
