import { score } from '../../../src/engine/evaluate/score';

/** How good clusters are for a person who has to name and clean them. */
export interface GroupScore {
  /**
   * Share to touch: (clusters + images that are not of the kind that most of their cluster are) ÷
   * images.
   */
  readonly touch: number;
  /** Share of all images whose cluster is matched with their class, one to one. */
  readonly acc: number;
  readonly purity: number;
  readonly k: number;
}

/**
 * @param labels group of each image; an image without one, an empty string, is to be touched.
 * @param classes true class of each image.
 */
export function scoreGroups(labels: readonly string[], classes: readonly string[]): GroupScore {
  const groups = new Map<string, Map<string, number>>();
  labels.forEach((label, image) => {
    if (label === '') return;
    const sizes = groups.get(label) ?? new Map<string, number>();
    sizes.set(classes[image]!, (sizes.get(classes[image]!) ?? 0) + 1);
    groups.set(label, sizes);
  });
  let majority = 0;
  for (const sizes of groups.values()) majority += Math.max(...sizes.values());
  const images = labels.length;
  return {
    touch: (groups.size + images - majority) / images,
    acc: score(labels, classes).accAll,
    purity: majority / images,
    k: groups.size,
  };
}
