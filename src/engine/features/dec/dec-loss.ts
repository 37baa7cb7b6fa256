/**
 * The loss of deep embedded clustering: how far the soft clusters of codes are from a sharper
 * version of themselves. Source: Xie, Girshick and Farhadi 2016, Unsupervised deep embedding for
 * clustering analysis, arXiv:1511.06335, equations 1–5.
 */

/**
 * Likeness 1 ÷ (1 + squared distance) of each code to each centre: rows of Student's t with one
 * degree of freedom, not normed.
 */
function likenesses(codes: Float32Array, centres: Float32Array, dimension: number): Float32Array {
  const count = codes.length / dimension;
  const k = centres.length / dimension;
  const out = new Float32Array(count * k);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < k; j++) {
      let distance = 0;
      for (let a = 0; a < dimension; a++) distance += (codes[i * dimension + a]! - centres[j * dimension + a]!) ** 2;
      out[i * k + j] = 1 / (1 + distance);
    }
  }
  return out;
}

/** Soft clusters Q of codes: count × k, each row a distribution. @param centres k × dimension. */
export function softClusters(codes: Float32Array, centres: Float32Array, dimension: number): Float32Array {
  const k = centres.length / dimension;
  const soft = likenesses(codes, centres, dimension);
  for (let start = 0; start < soft.length; start += k) normRow(soft.subarray(start, start + k));
  return soft;
}

/**
 * The target P of soft clusters: their squares over the clusters' sizes, each row a distribution
 * again.
 */
export function sharpened(soft: Float32Array, k: number): Float32Array {
  const sizes = new Float64Array(k);
  for (let i = 0; i < soft.length; i++) sizes[i % k]! += soft[i]!;
  const target = soft.map((share, i) => share ** 2 / Math.max(sizes[i % k]!, 1e-12));
  for (let start = 0; start < target.length; start += k) normRow(target.subarray(start, start + k));
  return target;
}

/**
 * Mean over the codes of KL(P ‖ Q), and its derivatives by codes and centres. @param target rows of
 * P for these codes.
 */
export function decLoss(
  codes: Float32Array,
  centres: Float32Array,
  target: Float32Array,
  dimension: number,
): { loss: number; byCodes: Float32Array; byCentres: Float32Array } {
  const count = codes.length / dimension;
  const k = centres.length / dimension;
  const likeness = likenesses(codes, centres, dimension);
  const byCodes = new Float32Array(codes.length);
  const byCentres = new Float32Array(centres.length);
  let loss = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += likeness[i * k + j]!;
    for (let j = 0; j < k; j++) {
      const like = likeness[i * k + j]!;
      const wanted = target[i * k + j]!;
      const soft = like / sum;
      if (wanted > 0) loss += wanted * Math.log(wanted / soft);
      const pull = (2 * like * (wanted - soft)) / count;
      for (let a = 0; a < dimension; a++) {
        const force = pull * (codes[i * dimension + a]! - centres[j * dimension + a]!);
        byCodes[i * dimension + a]! += force;
        byCentres[j * dimension + a]! -= force;
      }
    }
  }
  return { loss: loss / count, byCodes, byCentres };
}

/** The cluster of each row: its largest share, of equal ones the first. */
export function hardClusters(soft: Float32Array, k: number): Int32Array {
  return Int32Array.from({ length: soft.length / k }, (_, i) => {
    let best = 0;
    for (let j = 1; j < k; j++) if (soft[i * k + j]! > soft[i * k + best]!) best = j;
    return best;
  });
}

function normRow(row: Float32Array): void {
  let sum = 0;
  for (const value of row) sum += value;
  for (let j = 0; j < row.length; j++) row[j]! /= sum;
}
