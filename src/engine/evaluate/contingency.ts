import { assign } from '../numeric/assignment';

/** How groups meet true classes, image by image. */
export interface Contingency {
  /** Names in the order of their first image. */
  readonly groups: readonly string[];
  readonly classes: readonly string[];
  /** Row-major: `counts[g * classes.length + c]` images have group g and class c. */
  readonly counts: Float64Array;
  /** Images of each class, with a group or without. */
  readonly classSizes: Float64Array;
  /** Index of each image's group and class, −1 for none. */
  readonly groupOf: Int32Array;
  readonly classOf: Int32Array;
  /** Images with a class, and those of them with a group. */
  readonly known: number;
  readonly grouped: number;
}

/**
 * Counts groups against classes: `predicted[i]` and `truth[i]` belong to the same image; an empty
 * string is none. An image without a true class is left out.
 * @throws RangeError if the lengths differ.
 */
export function contingencyOf(predicted: readonly string[], truth: readonly string[]): Contingency {
  if (predicted.length !== truth.length) throw new RangeError('predicted and truth differ in length');
  const groups = new Map<string, number>();
  const classes = new Map<string, number>();
  const groupOf = new Int32Array(truth.length).fill(-1);
  const classOf = new Int32Array(truth.length).fill(-1);
  let known = 0;
  let grouped = 0;
  truth.forEach((klass, i) => {
    if (klass === '') return;
    known++;
    classOf[i] = indexOf(classes, klass);
    if (predicted[i] === '') return;
    grouped++;
    groupOf[i] = indexOf(groups, predicted[i]!);
  });
  const counts = new Float64Array(groups.size * classes.size);
  const classSizes = new Float64Array(classes.size);
  classOf.forEach((klass, i) => {
    if (klass < 0) return;
    classSizes[klass]!++;
    if (groupOf[i]! >= 0) counts[groupOf[i]! * classes.size + klass]!++;
  });
  const names = { groups: [...groups.keys()], classes: [...classes.keys()] };
  return { ...names, counts, classSizes, groupOf, classOf, known, grouped };
}

/**
 * The class of each group under the one-to-one matching with the most right images, −1 where
 * classes are short.
 */
export function bestMatching({ counts, groups, classes }: Contingency): Int32Array {
  return assign(counts, groups.length, classes.length);
}

function indexOf(names: Map<string, number>, name: string): number {
  let index = names.get(name);
  if (index === undefined) names.set(name, (index = names.size));
  return index;
}
