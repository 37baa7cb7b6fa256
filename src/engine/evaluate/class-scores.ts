import { t } from '@vscode/l10n';
import { bestMatching, type Contingency } from './contingency';

/**
 * How well one class was found by the group that the best one-to-one matching gives it. Shares lie
 * in [0, 1].
 */
export interface ClassScore {
  readonly name: string;
  /** Images that truly are of the class, with a group or without. */
  readonly images: number;
  /** Group that stands for the class; null where groups are fewer than classes. */
  readonly group: string | null;
  /** Share of the group's images that are of the class; 0 without a group. */
  readonly precision: number;
  /** Share of the class's images that are in the group; an image without a group is missed. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 where both are. */
  readonly f1: number;
}

export interface ClassScores {
  /** In the order of the names. */
  readonly classes: readonly ClassScore[];
  /** Means over the classes, whatever their size (macro). */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Mean recall of the classes: what ACC would be if all classes were of one size. */
  readonly balancedAccuracy: number;
}

/** Precision, recall and F1 of each class, and their means; all 0 without a class. */
export function classScores(contingency: Contingency): ClassScores {
  const { counts, groups, classes, classSizes } = contingency;
  const width = classes.length;
  const groupOf = new Int32Array(width).fill(-1);
  bestMatching(contingency).forEach((klass, group) => {
    if (klass >= 0) groupOf[klass] = group;
  });
  const scores = classes.map((name, klass): ClassScore => {
    const group = groupOf[klass]!;
    const images = classSizes[klass]!;
    if (group < 0) return { name, images, group: null, precision: 0, recall: 0, f1: 0 };
    const hits = counts[group * width + klass]!;
    const size = counts.subarray(group * width, (group + 1) * width).reduce((sum, count) => sum + count, 0);
    return {
      name,
      images,
      group: groups[group]!,
      precision: hits / size,
      recall: hits / images,
      f1: (2 * hits) / (size + images),
    };
  });
  const mean = (key: 'precision' | 'recall' | 'f1'): number =>
    scores.reduce((sum, score) => sum + score[key], 0) / Math.max(1, scores.length);
  return {
    classes: scores.sort((a, b) => (a.name < b.name ? -1 : 1)),
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
    balancedAccuracy: mean('recall'),
  };
}

/**
 * From this ratio of the largest to the smallest class, ACC and purity say more of the large
 * classes than of all.
 */
const IMBALANCED = 3;

/** What a person should know of the sizes of the classes; null where they are balanced. */
export function imbalanceNote(classes: readonly Pick<ClassScore, 'name' | 'images'>[]): string | null {
  const [first, ...others] = classes;
  if (!first || others.length === 0) return null;
  const largest = others.reduce((most, each) => (each.images > most.images ? each : most), first);
  const smallest = others.reduce((least, each) => (each.images < least.images ? each : least), first);
  if (largest.images < IMBALANCED * smallest.images) return null;
  return t(
    'The classes are imbalanced: {0} has {1} images, {2} {3}. ACC, purity and NMI follow the large classes; look at balanced accuracy and macro F1.',
    largest.name,
    largest.images,
    smallest.name,
    smallest.images,
  );
}
