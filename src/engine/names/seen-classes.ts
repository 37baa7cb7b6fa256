import { KEPT, type TopClasses } from '../features/pretrained/top-classes';
import { distinctiveness, type ScoredName } from './distinctive';

/** A class that the network gives less of a group's probability to is chance. */
const LEAST_SHARE = 0.1;

/**
 * Names of each group from the classes that a pretrained network sees in its images, unsorted.
 * @param groups images of each group, by their position in `top`.
 * @param names of the network's classes.
 */
export function namesFromClasses(
  groups: readonly (readonly number[])[],
  top: TopClasses,
  names: readonly string[],
): ScoredName[][] {
  const means = groups.map((images) => sumsOver(images, top));
  const all = new Map<number, number>();
  let count = 0;
  groups.forEach(({ length }, group) => {
    count += length;
    for (const [index, sum] of means[group]!) all.set(index, (all.get(index) ?? 0) + sum);
  });
  return groups.map(({ length }, group) =>
    [...means[group]!].flatMap(([index, sum]) => {
      const share = sum / length;
      const name = names[index];
      if (name === undefined || share < LEAST_SHARE) return [];
      return [{ name, score: distinctiveness(share, all.get(index)! / count) }];
    }),
  );
}

/** Sum of the probabilities of each class that is among the likeliest of any of the images. */
function sumsOver(images: readonly number[], { classes, probabilities }: TopClasses): Map<number, number> {
  const sums = new Map<number, number>();
  for (const image of images) {
    for (let at = image * KEPT; at < (image + 1) * KEPT; at++) {
      sums.set(classes[at]!, (sums.get(classes[at]!) ?? 0) + probabilities[at]!);
    }
  }
  return sums;
}
