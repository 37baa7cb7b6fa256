import type { Neighbours } from './pairwise';

/** A symmetric matrix by rows: row i has `weights[at]` in column `ends[at]` for at in starts[i] … starts[i + 1] − 1. */
export interface SparseSymmetric {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/** The graph of nearest neighbours: weight 1 where two rows are each other's neighbours, ½ where one is the other's, 1 to itself. */
export function neighbourGraph({ k, indices }: Neighbours, count: number): SparseSymmetric {
  const values = new Float64Array(count * k).fill(0.5);
  return symmetrised(indices, values, k, count, 1);
}

/**
 * The sum of a matrix with `k` entries a row and its mirror image, columns ascending.
 * @param diagonal what is on the diagonal; none where it is 0.
 */
export function symmetrised(
  indices: Int32Array,
  values: Float64Array,
  k: number,
  count: number,
  diagonal: number,
): SparseSymmetric {
  const rows: Map<number, number>[] = Array.from({ length: count }, () => new Map<number, number>());
  for (let i = 0; i < count; i++) {
    if (diagonal !== 0) rows[i]!.set(i, diagonal);
    for (let at = i * k; at < (i + 1) * k; at++) {
      const j = indices[at]!;
      rows[i]!.set(j, (rows[i]!.get(j) ?? 0) + values[at]!);
      rows[j]!.set(i, (rows[j]!.get(i) ?? 0) + values[at]!);
    }
  }
  const starts = new Int32Array(count + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i]! + row.size));
  const ends = new Int32Array(starts[count]!);
  const weights = new Float64Array(starts[count]!);
  rows.forEach((row, i) => {
    [...row.keys()]
      .sort((a, b) => a - b)
      .forEach((j, rank) => {
        ends[starts[i]! + rank] = j;
        weights[starts[i]! + rank] = row.get(j)!;
      });
  });
  return { count, starts, ends, weights };
}
