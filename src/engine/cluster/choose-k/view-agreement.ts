import type { KMeansResult } from '../../numeric/kmeans';
import type { KCurve } from './k-curve';
import { adjustedRandIndex } from '../../numeric/rand-index';

/**
 * For each k of the curves, how alike the views part the same images: the mean adjusted Rand index over all pairs of
 * views and all their starts. The curves must have the same ks and sample.
 */
export function agreementOfCurves(curves: readonly KCurve[]): number[] {
  return curves[0]!.ks.map((_, at) => {
    let sum = 0;
    let pairs = 0;
    for (let a = 0; a < curves.length; a++) {
      for (let b = 0; b < a; b++) {
        for (const one of curves[a]!.partitions[at]!) {
          for (const other of curves[b]!.partitions[at]!) {
            sum += adjustedRandIndex(one, other);
            pairs++;
          }
        }
      }
    }
    return pairs === 0 ? 0 : sum / pairs;
  });
}

/**
 * For each view, the one of its k-means results that the results of the other views confirm best, by mean adjusted Rand
 * index; the smaller inertia decides between equals. Chance leads k-means into one of many local minima of about the same
 * inertia, and what the views share there is not chance.
 * @param results `results[view]` holds the restarts of one view.
 */
export function mostConfirmed(results: readonly (readonly KMeansResult[])[]): KMeansResult[] {
  return results.map((restarts, view) => {
    const others = results.filter((_, other) => other !== view).flat();
    const ranked = restarts.map((result) => ({
      result,
      confirmed: others.reduce((sum, { labels }) => sum + adjustedRandIndex(result.labels, labels), 0),
    }));
    return ranked.reduce((best, each) =>
      each.confirmed > best.confirmed ||
      (each.confirmed === best.confirmed && each.result.inertia < best.result.inertia)
        ? each
        : best,
    ).result;
  });
}
