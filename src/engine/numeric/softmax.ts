/** The `size` columns from column `first` on, of rows that are `width` values wide. */
export interface ColumnBlock {
  readonly width: number;
  readonly first: number;
  readonly size: number;
}

/**
 * Softmax of a block of columns, row by row.
 * @param logits row-major.
 * @param gain factor on the logits.
 * @returns rows × size.
 */
export function softmaxBlock(logits: Float32Array, { width, first, size }: ColumnBlock, gain: number): Float32Array {
  const rows = logits.length / width;
  const out = new Float32Array(rows * size);
  for (let r = 0; r < rows; r++) {
    const from = r * width + first;
    let most = -Infinity;
    for (let c = 0; c < size; c++) most = Math.max(most, logits[from + c]! * gain);
    let sum = 0;
    for (let c = 0; c < size; c++) sum += out[r * size + c] = Math.exp(logits[from + c]! * gain - most);
    for (let c = 0; c < size; c++) out[r * size + c]! /= sum;
  }
  return out;
}

/**
 * Takes a derivative by the probabilities of {@link softmaxBlock} back to the logits and adds it to
 * `gradient`, which has the shape of the logits.
 * @param byProbability row-major, as `probabilities`.
 */
export function addSoftmaxGradient(
  probabilities: Float32Array,
  byProbability: Float32Array,
  { width, first, size }: ColumnBlock,
  gain: number,
  gradient: Float32Array,
): void {
  const rows = probabilities.length / size;
  for (let r = 0; r < rows; r++) {
    const at = r * size;
    let mean = 0;
    for (let c = 0; c < size; c++) mean += probabilities[at + c]! * byProbability[at + c]!;
    for (let c = 0; c < size; c++) {
      gradient[r * width + first + c]! += gain * probabilities[at + c]! * (byProbability[at + c]! - mean);
    }
  }
}
