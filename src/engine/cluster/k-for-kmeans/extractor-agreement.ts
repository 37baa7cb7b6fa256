import type { KMeansResult } from '../../numeric/kmeans';
import type { KCurve } from './k-curve';
import { adjustedRandIndex } from '../../numeric/rand-index';

/**
 * For each k of the curves, how alike the extractors part the same images: the mean adjusted Rand
 * index over all pairs of extractors and all their starts. The curves must have the same ks and
 * sample.
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
 * For each extractor, the one of its k-means results that the results of the other extractors
 * confirm best, by mean adjusted Rand index; the smaller inertia decides between equals. Chance
 * leads k-means into one of many local minima of about the same inertia, and what the extractors
 * share there is not chance.
 * @param results `results[extractor]` holds the restarts of one extractor.
 */
export function mostConfirmed(results: readonly (readonly KMeansResult[])[]): KMeansResult[] {
  return results.map((restarts, extractor) => {
    const others = results.filter((_, other) => other !== extractor).flat();
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
