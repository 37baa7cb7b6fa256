/**
 * Area under the ROC curve of a confidence: the probability that a right label has more confidence
 * than a wrong one, ties counted half. 1 ranks every right label above every wrong one, 0.5 is
 * chance. Null where all are right, or all wrong. The same as scikit-learn's `roc_auc_score`. Cost
 * O(n · log n).
 * @param right 1 for an image whose label is right, else 0.
 * Source: Mann and Whitney 1947, doi:10.1214/aoms/1177730491.
 */
export function confidenceAuc(confidence: ArrayLike<number>, right: ArrayLike<number>): number | null {
  const order = Array.from(right, (_, i) => i).sort((a, b) => confidence[a]! - confidence[b]!);
  let ranks = 0;
  let hits = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && confidence[order[to]!] === confidence[order[from]!]) to++;
    // Equal values share the mean of their ranks, which start at 1.
    for (let at = from; at < to; at++) {
      if (right[order[at]!] !== 1) continue;
      hits++;
      ranks += (from + 1 + to) / 2;
    }
  }
  const misses = order.length - hits;
  return hits === 0 || misses === 0 ? null : (ranks - (hits * (hits + 1)) / 2) / (hits * misses);
}
