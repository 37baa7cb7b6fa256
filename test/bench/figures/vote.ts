import { squaredDistance } from '../../../src/engine/numeric/distance';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import type { Random } from '../../../src/engine/base/random';

/** Images of a cluster that are looked at. */
const VOTERS = 10;

/** The class of each image by the vote of ten members of its cluster; null for noise. */
export function classesByVote(
  labels: Int32Array,
  k: number,
  truth: readonly string[],
  random: Random,
): (string | null)[] {
  const members = Array.from({ length: k }, (): number[] => []);
  labels.forEach((label, i) => members[label]?.push(i));
  const classes = members.map((images) => {
    const votes = new Map<string, number>();
    for (const image of random.shuffle(Int32Array.from(images)).subarray(0, VOTERS)) {
      votes.set(truth[image]!, (votes.get(truth[image]!) ?? 0) + 1);
    }
    return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best))[0];
  });
  return Array.from(labels, (label) => classes[label] ?? null);
}

/** The same, where an image without a class takes that of the nearest one that has one. */
export function classesOfNoise(
  { rows, dimension }: FeatureMatrix,
  classes: readonly (string | null)[],
): (string | null)[] {
  return classes.map((own, i) => {
    if (own !== null) return own;
    let nearest: number = Infinity;
    let taken: string | null = null;
    for (const [j, other] of classes.entries()) {
      if (other === null) continue;
      const distance = squaredDistance(rows, i * dimension, rows, j * dimension, dimension);
      if (distance < nearest) {
        nearest = distance;
        taken = other;
      }
    }
    return taken;
  });
}

export const shareRight = (classes: readonly (string | null)[], truth: readonly string[]): number =>
  classes.filter((name, i) => name === truth[i]).length / truth.length;
