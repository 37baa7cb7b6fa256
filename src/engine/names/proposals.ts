import type { Cluster } from '../../domain/dataset';
import type { SeenClasses } from '../features/pretrained/top-classes';
import type { ScoredName } from './distinctive';
import { namesFromPaths } from './path-words';
import { namesFromClasses } from './seen-classes';

/** More than a person reads at a glance. */
const MOST = 3;

/**
 * Clusters with up to three proposed names each, the best first. They come from the classes that a
 * network sees and from words in the images' paths: whatever tells a cluster best from the others.
 * *Undecided* has none.
 * @param seen in the order of `paths`; undefined without such a network.
 */
export function withProposals(
  clusters: readonly Cluster[],
  paths: readonly string[],
  seen: SeenClasses | undefined,
): Cluster[] {
  const groups = clusters.filter(({ id }) => id >= 0);
  const images = groups.map((group) => group.images);
  const fromPaths = namesFromPaths(images, paths);
  const fromClasses = seen ? namesFromClasses(images, seen.top, seen.names) : images.map(() => []);
  const proposed = new Map(
    groups.map(({ id }, group) => [id, bestOf([...fromPaths[group]!, ...fromClasses[group]!])] as const),
  );
  return clusters.map((cluster) => {
    const proposals = proposed.get(cluster.id);
    return proposals && proposals.length > 0 ? { ...cluster, proposals } : cluster;
  });
}

function bestOf(found: readonly ScoredName[]): string[] {
  const byScore = found
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
  return [...new Set(byScore.map(({ name }) => name))].slice(0, MOST);
}
