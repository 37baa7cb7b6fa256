/**
 * The classes that a pretrained network sees in each picture, the likeliest first: `KEPT` of them a
 * picture.
 */
export interface TopClasses {
  /** Positions among the network's classes, pictures × `KEPT`. */
  readonly classes: Int32Array;
  /** Their probabilities in [0, 1], pictures × `KEPT`. */
  readonly probabilities: Float32Array;
}

/** More say little: on photos the first five hold nine tenths of the probability. */
export const KEPT = 5;

export const noClasses = (count: number): TopClasses => ({
  classes: new Int32Array(count * KEPT),
  probabilities: new Float32Array(count * KEPT),
});

/**
 * Fills in the likeliest classes of some pictures.
 * @param logits pictures × classes, at least `KEPT` classes.
 * @param from position of the first of the pictures in `top`.
 */
export function fillTopClasses(top: TopClasses, from: number, logits: Float32Array, classCount: number): void {
  for (let picture = 0; picture * classCount < logits.length; picture++) {
    const values = logits.subarray(picture * classCount, (picture + 1) * classCount);
    const at = (from + picture) * KEPT;
    const likeliest = largest(values);
    const peak = values[likeliest[0]!]!;
    let sum = 0;
    for (const value of values) sum += Math.exp(value - peak);
    likeliest.forEach((index, rank) => {
      top.classes[at + rank] = index;
      top.probabilities[at + rank] = Math.exp(values[index]! - peak) / sum;
    });
  }
}

/** Copies what is seen in one picture. */
export function copyClasses(from: TopClasses, picture: number, to: TopClasses, place: number): void {
  const start = picture * KEPT;
  const end = (picture + 1) * KEPT;
  to.classes.set(from.classes.subarray(start, end), place * KEPT);
  to.probabilities.set(from.probabilities.subarray(start, end), place * KEPT);
}

/** Positions of the `KEPT` largest values, the largest first; of equal ones the earlier. */
function largest(values: Float32Array): number[] {
  const found: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (found.length === KEPT && !(value > values[found[KEPT - 1]!]!)) continue;
    let place = found.length;
    while (place > 0 && value > values[found[place - 1]!]!) place--;
    found.splice(place, 0, index);
    if (found.length > KEPT) found.pop();
  }
  return found;
}

/** What a pretrained network sees in the images, and what its classes are called. */
export interface SeenClasses {
  readonly top: TopClasses;
  readonly names: readonly string[];
}
