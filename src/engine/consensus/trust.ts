/** A source with a smaller share is left out: the others know better what it says. */
const LEAST_SHARE = 0.1;
const SHARPNESS = 2;

/**
 * How far each source is trusted. No label is needed: what counts is the modularity of the source's
 * own neighbour graph. Where a source sees the kinds of images, most neighbours of an image are of
 * its kind; where it does not, neighbourhoods run into each other. The shares sum to 1, and a
 * source with 0 is left out.
 * @param modularities of each source's own communities at resolution 1, all with the same number of
 * neighbours.
 */
export function sharesOfTrust(modularities: readonly number[]): number[] {
  const raw = modularities.map((modularity) => (1.001 - Math.max(0, modularity)) ** -SHARPNESS);
  const all = raw.reduce((sum, share) => sum + share, 0);
  const kept = raw.map((share) => (share / all < LEAST_SHARE ? 0 : share));
  const left = kept.reduce((sum, share) => sum + share, 0);
  return kept.map((share) => share / left);
}
