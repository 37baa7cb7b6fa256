/**
 * Adjusted Rand index of two partitions of the same images given as small non-negative cluster
 * numbers: 1 for the same partition, about 0 for chance. Cost O(images + clusters of a × clusters
 * of b).
 * Source: Hubert and Arabie 1985, doi:10.1007/BF01908075.
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const rows = new Float64Array(largest(a) + 1);
  const columns = new Float64Array(largest(b) + 1);
  const table = new Float64Array(rows.length * columns.length);
  for (let i = 0; i < a.length; i++) {
    rows[a[i]!]!++;
    columns[b[i]!]!++;
    table[a[i]! * columns.length + b[i]!]!++;
  }
  const both = pairsWithin(table);
  const inA = pairsWithin(rows);
  const inB = pairsWithin(columns);
  // No pair is apart in one and together in the other: identical, also where chance leaves nothing
  // to correct.
  if (both === inA && both === inB) return 1;
  const expected = (inA * inB) / ((a.length * (a.length - 1)) / 2);
  return (both - expected) / ((inA + inB) / 2 - expected);
}

function largest(labels: ArrayLike<number>): number {
  let most = -1;
  for (let i = 0; i < labels.length; i++) if (labels[i]! > most) most = labels[i]!;
  return most;
}

function pairsWithin(counts: Float64Array): number {
  let sum = 0;
  for (const n of counts) sum += (n * (n - 1)) / 2;
  return sum;
}
