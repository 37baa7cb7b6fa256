/** How groups of images join into fewer, as plain data that can be cut anew at once. */
export interface GroupHierarchy {
  /** The finest group of each image, 0 … k − 1. */
  readonly leaves: readonly number[];
  /**
   * The k − 1 merges, the parts that are most alike first. Each joins two nodes. Leaf i is node i,
   * and merge t makes node k + t.
   */
  readonly merges: readonly { readonly a: number; readonly b: number }[];
  /** Groups that the run shows. */
  readonly shown: number;
}

/**
 * Group of each image when a hierarchy over k leaves is cut into `groups`, numbered by size, the
 * largest first; of equal ones that with the earlier image.
 * @throws RangeError unless 1 ≤ groups ≤ k.
 */
export function cutHierarchy(
  { leaves, merges }: Pick<GroupHierarchy, 'merges'> & { readonly leaves: ArrayLike<number> },
  groups: number,
): Int32Array {
  const k = merges.length + 1;
  if (!(Number.isInteger(groups) && groups >= 1 && groups <= k)) {
    throw new RangeError(`a hierarchy over ${k} clusters cannot be cut into ${groups}`);
  }
  const upper = Int32Array.from({ length: 2 * k - 1 }, (_, group) => group);
  for (let merge = k - groups - 1; merge >= 0; merge--) {
    const { a, b } = merges[merge]!;
    upper[a] = upper[b] = upper[k + merge]!;
  }
  const sizes = new Map<number, number>();
  const labels = Int32Array.from(leaves, (leaf) => upper[leaf]!);
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  // A map keeps the order in which its keys came, and sorting is stable.
  const order = [...sizes].sort(([, x], [, y]) => y - x);
  const rank = new Map(order.map(([label], at) => [label, at]));
  return labels.map((label) => rank.get(label)!);
}
