/** Sources with a smaller share say nothing that the others do not know better. */
const LEAST_SHARE = 0.1;
const SHARPNESS = 2;

/**
 * How far each source is to be trusted, without a label: by the modularity of its own neighbour
 * graph. Where a source sees the kinds, neighbourhoods close on themselves; where it is blind, they
 * run into each other. Shares sum to 1; 0 sets aside.
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
