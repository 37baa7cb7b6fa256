import { adjustedRandIndex } from '../numeric/rand-index';
import type { Random } from '../base/random';

/** Simulated labellings whose mean counts. */
const DRAWS = 10;

/**
 * The accuracy that an adjusted Rand index stands for: the share of right labels at which labels
 * that are wrong at random have this index. A wrong image gets one of the other classes, drawn in
 * proportion to their sizes. Found by bisection over simulations that share their draws, so the
 * result is the same for the same seed. In [p, 1], where p is the share that labels drawn by the
 * sizes of the classes alone get right: below it, an index says nothing. Cost O(images · log
 * images).
 * @param classes class of each image, 0, 1, ….
 * @throws RangeError without images.
 */
export function equivalentAccuracy(ari: number, classes: Int32Array, random: Random): number {
  const count = classes.length;
  if (count === 0) throw new RangeError('an equivalent accuracy needs images');
  const sizes = new Float64Array(classes.reduce((most, klass) => Math.max(most, klass), 0) + 1);
  for (const klass of classes) sizes[klass]!++;
  const chance = sizes.reduce((sum, size) => sum + (size / count) ** 2, 0);
  if (chance === 1) return 1;
  const draws = Array.from({ length: DRAWS }, (_, draw) => mistakes(classes, sizes, random.fork(`draw ${draw}`)));
  const labels = classes.slice();
  const indexAt = (wrong: number): number => {
    let sum = 0;
    for (const { order, instead } of draws) {
      labels.set(classes);
      for (let at = 0; at < wrong; at++) labels[order[at]!] = instead[at]!;
      sum += adjustedRandIndex(labels, classes);
    }
    return sum / DRAWS;
  };
  let right = 0;
  let wrong = Math.floor(count * (1 - chance));
  if (ari >= 1) return 1;
  if (indexAt(wrong) >= ari) return 1 - wrong / count;
  // The index falls from 1 as images go wrong: it is above `ari` at `right` and below it at
  // `wrong`.
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (indexAt(middle) > ari) right = middle;
    else wrong = middle;
  }
  const above = indexAt(right);
  const below = indexAt(wrong);
  const between = above > below ? Math.min(1, Math.max(0, (above - ari) / (above - below))) : 0;
  return 1 - (right + between) / count;
}

/**
 * The images in the order in which they go wrong, and the class that each gets instead of its own.
 */
function mistakes(
  classes: Int32Array,
  sizes: Float64Array,
  random: Random,
): { readonly order: Int32Array; readonly instead: Int32Array } {
  const order = random.shuffle(Int32Array.from(classes, (_, image) => image));
  const instead = order.map((image) => {
    const own = classes[image]!;
    let left = random.next() * (classes.length - sizes[own]!);
    let last = own;
    for (let klass = 0; klass < sizes.length; klass++) {
      if (klass === own || sizes[klass] === 0) continue;
      last = klass;
      left -= sizes[klass]!;
      if (left < 0) break;
    }
    return last;
  });
  return { order, instead };
}
