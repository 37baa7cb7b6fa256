import type { Neighbours } from './pairwise';

/**
 * A sparse matrix, mostly a symmetric one, by rows: row i has `weights[at]` in column `ends[at]`
 * for at in starts[i] … starts[i + 1] − 1.
 */
export interface SparseMatrix {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The graph of nearest neighbours: weight 1 where two rows are each other's neighbours, ½ where one
 * is the other's, 1 to itself.
 */
export function neighbourGraph({ k, indices }: Neighbours, count: number): SparseMatrix {
  const ties = new Int32Array(count * (k + 1));
  for (let i = 0; i < count; i++) {
    ties[i * (k + 1)] = i;
    ties.set(indices.subarray(i * k, (i + 1) * k), i * (k + 1) + 1);
  }
  return symmetrised(ties, new Float64Array(ties.length).fill(0.5), k + 1, count);
}

/**
 * The sum of a matrix and its mirror image, columns ascending.
 * @param indices columns of the `k` entries of each row, all different.
 */
export function symmetrised(indices: Int32Array, values: Float64Array, k: number, count: number): SparseMatrix {
  const given: SparseMatrix = {
    count,
    starts: Int32Array.from({ length: count + 1 }, (_, i) => i * k),
    ends: indices,
    weights: values,
  };
  const mirror = mirrored(given);
  // A mirror image has its columns ascending.
  const own = mirrored(mirror);
  const starts = new Int32Array(count + 1);
  const ends = new Int32Array(2 * indices.length);
  const weights = new Float64Array(2 * indices.length);
  let size = 0;
  for (let i = 0; i < count; i++) {
    let a = own.starts[i]!;
    let b = mirror.starts[i]!;
    const endA = own.starts[i + 1]!;
    const endB = mirror.starts[i + 1]!;
    while (a < endA || b < endB) {
      const left = a < endA ? own.ends[a]! : count;
      const right = b < endB ? mirror.ends[b]! : count;
      ends[size] = Math.min(left, right);
      if (left <= right) weights[size]! += own.weights[a++]!;
      if (right <= left) weights[size]! += mirror.weights[b++]!;
      size++;
    }
    starts[i + 1] = size;
  }
  return { count, starts, ends: ends.slice(0, size), weights: weights.slice(0, size) };
}

/**
 * A matrix with some of its entries alone.
 * @param isKept asked for each entry in order, with its row and its place in `ends` and `weights`.
 */
export function withEntries(
  { count, starts, ends, weights }: SparseMatrix,
  isKept: (row: number, at: number) => boolean,
): SparseMatrix {
  const keptStarts = new Int32Array(count + 1);
  const keptEnds = new Int32Array(ends.length);
  const keptWeights = new Float64Array(ends.length);
  let used = 0;
  for (let row = 0; row < count; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      if (!isKept(row, at)) continue;
      keptEnds[used] = ends[at]!;
      keptWeights[used++] = weights[at]!;
    }
    keptStarts[row + 1] = used;
  }
  return { count, starts: keptStarts, ends: keptEnds.slice(0, used), weights: keptWeights.slice(0, used) };
}

function mirrored({ count, starts, ends, weights }: SparseMatrix): SparseMatrix {
  const next = new Int32Array(count + 1);
  for (const end of ends) next[end + 1]!++;
  for (let i = 0; i < count; i++) next[i + 1]! += next[i]!;
  const out = {
    count,
    starts: next.slice(),
    ends: new Int32Array(ends.length),
    weights: new Float64Array(ends.length),
  };
  for (let i = 0; i < count; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const to = next[ends[at]!]!++;
      out.ends[to] = i;
      out.weights[to] = weights[at]!;
    }
  }
  return out;
}
