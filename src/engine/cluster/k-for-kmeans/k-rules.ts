/** Rules that take a k from a curve. Each returns the index of the chosen point. */

/** Index of the smallest score. */
export function globalMinimum(scores: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! < scores[best]!) best = i;
  return best;
}

/**
 * Index of the smallest score behind the first local maximum. On natural pictures the score is
 * lowest for a trivially small k. Only behind that hump it speaks of the classes. The global
 * minimum where there is no hump.
 */
export function minimumAfterFirstPeak(scores: readonly number[]): number {
  for (let i = 1; i + 1 < scores.length; i++) {
    if (scores[i]! > scores[i - 1]! && scores[i]! > scores[i + 1]!) return i + globalMinimum(scores.slice(i));
  }
  return globalMinimum(scores);
}

/**
 * Index of the k whose clusters come out most alike from independent starts, behind the first dip.
 * Two or three clusters are always stable, which says nothing of the classes. Of equally stable
 * ones the largest, since one cluster too many costs a person a single merge. The most stable k
 * where there is no dip.
 * Source: after Lange et al. 2004, Stability-based validation of clustering solutions.
 */
export function mostStableBehindFirstDip(stabilities: readonly number[]): number {
  const from = firstDip(stabilities);
  let chosen = from;
  for (let i = from; i < stabilities.length; i++) if (stabilities[i]! >= stabilities[chosen]! - 1e-9) chosen = i;
  return chosen;
}

/** Share of the best agreement that counts as agreeing as well as the extractors ever do. */
const NEARLY = 0.9;

/**
 * Index of the smallest k at which the extractors agree nearly as well as at any. Their agreement
 * climbs while clusters part along classes, for all extractors see those. It stays flat once each
 * extractor parts classes in its own way. Looked for behind the first dip, since two or three
 * clusters often part by brightness alone, on which extractors agree.
 * @param agreements mean adjusted Rand index between the extractors for each k; smoothed here, as
 * chance ripples it.
 */
export function firstNearlyBestAgreement(agreements: readonly number[]): number {
  const from = agreements[0]! > agreements[1]! ? firstDip(agreements) : 0;
  const smooth = agreements.map((value, i) => {
    const before = i > from ? agreements[i - 1]! : value;
    return before / 4 + value / 2 + (agreements[i + 1] ?? value) / 4;
  });
  const best = Math.max(...smooth.slice(from));
  return smooth.findIndex((agreement, i) => i >= from && agreement >= NEARLY * best);
}

/** Share of the best silhouette that counts as fitting as well as clusters ever do. */
const NEARLY_FITTING = 0.92;

/**
 * Index of the smallest k whose mean silhouette is nearly the best: more clusters part classes, and
 * fit hardly better.
 */
export function firstNearlyBestSilhouette(silhouettes: readonly number[]): number {
  const best = Math.max(...silhouettes);
  return silhouettes.findIndex((silhouette) => silhouette >= Math.min(best, NEARLY_FITTING * best));
}

/** Index of the first local minimum inside a curve; 0 where there is none. */
function firstDip(values: readonly number[]): number {
  for (let i = 1; i + 1 < values.length; i++) if (values[i]! < values[i - 1]! && values[i]! < values[i + 1]!) return i;
  return 0;
}
