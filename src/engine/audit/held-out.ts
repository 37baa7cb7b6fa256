import { softmaxProbabilities, softmaxRegression } from '../numeric/softmax-regression';
import { sideBySide, type FeatureMatrix } from '../numeric/matrix';
import type { Labels } from './suspects';

const FOLDS = 5;

/**
 * Probability of each label for each image, by a linear classifier that learned from other images
 * only: count × names. It learns from whole classes, so one or two wrong labels count for little,
 * even where an image has few near ones. Files of equal contents are held out together.
 * @param features of the same images.
 * @param weights what each of them counts.
 * @param labels images without a label neither teach nor are judged; they have zeros.
 * Sources: Stone 1974, doi:10.1111/j.2517-6161.1974.tb00994.x; Northcutt, Jiang and Chuang 2021,
 * doi:10.1613/jair.1.12125.
 * @throws the signal's reason within 200 ms after it is aborted.
 */
export async function heldOutProbabilities(
  features: readonly FeatureMatrix[],
  weights: readonly number[],
  { of, names }: Labels,
  hashes: readonly string[],
  signal: AbortSignal,
): Promise<Float32Array> {
  const classes = names.length;
  const out = new Float32Array(of.length * classes);
  const folds = foldsOf(of, hashes);
  const rows = sideBySide(features.map((each, at) => rowsOfLength(Math.sqrt(weights[at]!), each)));
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = [...of.keys()].filter((image) => of[image]! >= 0 && folds[image] !== fold);
    if (training.length === 0) continue;
    const learned = await softmaxRegression(rows, of, classes, training, signal);
    const probabilities = await softmaxProbabilities(rows, learned, signal);
    of.forEach((label, image) => {
      if (label < 0 || folds[image] !== fold) return;
      out.set(probabilities.subarray(image * classes, (image + 1) * classes), image * classes);
    });
  }
  return out;
}

/**
 * Deals the contents of each label out to the folds in turn, so that every fold gets about as many.
 */
function foldsOf(labels: Int32Array, hashes: readonly string[]): Int32Array {
  const known = new Map<string, number>();
  const turns = new Map<number, number>();
  return labels.map((label, image) => {
    const given = known.get(hashes[image]!);
    if (given !== undefined) return given;
    const turn = turns.get(label) ?? 0;
    turns.set(label, turn + 1);
    known.set(hashes[image]!, turn % FOLDS);
    return turn % FOLDS;
  });
}

/** Rows of one length; a row of zeros stays. */
function rowsOfLength(wanted: number, { count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  const out = rows.slice();
  for (let i = 0; i < count; i++) {
    const row = out.subarray(i * dimension, (i + 1) * dimension);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, j) => (row[j] = (wanted * value) / length));
  }
  return { count, dimension, rows: out };
}
