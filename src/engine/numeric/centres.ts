import type { FeatureMatrix } from './matrix';
import { squaredDistance } from './distance';

/**
 * Mean row of each cluster, 0…count − 1: count × dimension. Rows of cluster −1 belong to none; an
 * empty cluster has zeros.
 */
export function centresOf({ dimension, rows }: FeatureMatrix, labels: Int32Array, count: number): Float32Array {
  const centres = new Float32Array(count * dimension);
  const sizes = new Int32Array(count);
  labels.forEach((label, i) => {
    if (label < 0) return;
    sizes[label]!++;
    for (let j = 0; j < dimension; j++) centres[label * dimension + j]! += rows[i * dimension + j]!;
  });
  return centres.map((sum, at) => sum / Math.max(1, sizes[Math.floor(at / dimension)]!));
}

/** The nearest centre of each row, by Euclidean distance; −1 where there is no centre. */
export function nearestCentres({ count, dimension, rows }: FeatureMatrix, centres: Float32Array): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    let nearest = centres.length === 0 ? -1 : 0;
    let smallest = Infinity;
    for (let at = 0; at < centres.length; at += dimension) {
      const distance = squaredDistance(rows, i * dimension, centres, at, dimension);
      if (distance < smallest) {
        smallest = distance;
        nearest = at / dimension;
      }
    }
    return nearest;
  });
}
