import { cutHierarchy, type GroupHierarchy } from '../../domain/hierarchy';
import type { FeatureMatrix } from '../numeric/matrix';

/** Share of an image's neighbourhood that holds it in its group. */
const LEAST_SUPPORT = 0.8;

/**
 * A hierarchy whose stragglers are in the group that they are nearest to. Images that resemble none
 * are each other's neighbours: a graph puts them into one group, with a kind that they are not of.
 * Where kinds are well apart, the centre of the right one is still nearest. Where kinds are close,
 * this would take more labels away than it mends. No group and none of the finest is emptied.
 * @param source rows of unit length, of the source that is trusted most.
 * @param support of each image for its group among those that are shown, in [0, 1]; what it weighs
 * in the centre of its group.
 */
export function withStragglersMoved(
  source: FeatureMatrix,
  hierarchy: GroupHierarchy,
  support: Float32Array,
): GroupHierarchy {
  const labels = cutHierarchy(hierarchy, hierarchy.shown);
  const leaves = [...hierarchy.leaves];
  const parts: Set<number>[] = Array.from({ length: hierarchy.shown }, () => new Set());
  const sizes = new Int32Array(hierarchy.merges.length + 1);
  leaves.forEach((leaf, image) => {
    parts[labels[image]!]!.add(leaf);
    sizes[leaf]!++;
  });
  const centres = centresOf(source, labels, hierarchy.shown, support);
  const finest = centresOf(source, leaves, sizes.length, support);
  const groups = parts.map((_, group) => group);
  for (const [image, leaf] of leaves.entries()) {
    if (support[image]! >= LEAST_SUPPORT || sizes[leaf] === 1) continue;
    const group = nearestTo(source, image, centres, groups);
    if (group === labels[image]) continue;
    const nearest = nearestTo(source, image, finest, [...parts[group]!]);
    sizes[leaf]!--;
    sizes[nearest]!++;
    leaves[image] = nearest;
  }
  return { ...hierarchy, leaves };
}

/** Weighted means of the rows of each of k groups, of unit length: k × dimension. */
function centresOf(
  { dimension, rows }: FeatureMatrix,
  labels: ArrayLike<number>,
  k: number,
  weights: Float32Array,
): Float64Array {
  const centres = new Float64Array(k * dimension);
  for (let image = 0; image < labels.length; image++) {
    const to = labels[image]! * dimension;
    for (let j = 0; j < dimension; j++) centres[to + j]! += weights[image]! * rows[image * dimension + j]!;
  }
  for (let group = 0; group < k; group++) {
    const centre = centres.subarray(group * dimension, (group + 1) * dimension);
    const length = Math.hypot(...centre) || 1;
    for (let j = 0; j < dimension; j++) centre[j]! /= length;
  }
  return centres;
}

/** Of the given groups the one whose centre is nearest to an image; the first of equal ones. */
function nearestTo(
  { dimension, rows }: FeatureMatrix,
  image: number,
  centres: Float64Array,
  groups: readonly number[],
): number {
  let nearest = groups[0]!;
  let most = -Infinity;
  for (const group of groups) {
    let cosine = 0;
    for (let j = 0; j < dimension; j++) cosine += centres[group * dimension + j]! * rows[image * dimension + j]!;
    if (cosine <= most) continue;
    most = cosine;
    nearest = group;
  }
  return nearest;
}
