import { centresOf } from '../numeric/centres';
import { squaredDistance } from '../numeric/distance';
import type { Consensus, Match } from './consensus';
import type { FeatureMatrix } from '../numeric/matrix';

/**
 * Two groups are neighbours if the distance of their centres is less than this share of the median
 * distance between centres.
 */
const NEAR = 0.7;

/**
 * Joins groups that are one class, which an extractor split. Most extractors have to put the groups
 * into the same clusters. In the other extractors the centres of the groups have to be neighbours.
 * On photos of nine kinds, groups of one kind lay at 0.47 to 0.67 of the median distance there, and
 * groups of two kinds that shared clusters elsewhere at 0.74 to 1.27.
 * @param features rows of each extractor, in the order of the consensus's partitions.
 */
export function mergeGroups({ groups, matches }: Consensus, features: readonly FeatureMatrix[]): Consensus {
  const pairs = matches.flatMap((_, b) => Array.from({ length: b }, (_, a) => [a, b] as const));
  const near = features.map((matrix) => {
    const centres = centresOf(matrix, groups, matches.length);
    const between = (a: number, b: number): number =>
      Math.sqrt(squaredDistance(centres, a * matrix.dimension, centres, b * matrix.dimension, matrix.dimension));
    const distances = pairs.map(([a, b]) => between(a, b)).sort((x, y) => x - y);
    const median = distances[distances.length >> 1] ?? 0;
    return (a: number, b: number): boolean => between(a, b) <= NEAR * median;
  });
  const heads = matches.map((_, group) => group);
  for (const [a, b] of pairs) {
    const shares = matches[a]!.map((clusters, extractor) =>
      clusters.some((one) => matches[b]![extractor]!.includes(one)),
    );
    const sharing = shares.filter(Boolean).length;
    if (sharing * 2 <= shares.length || !shares.every((share, extractor) => share || near[extractor]!(a, b))) continue;
    const into = heads[a]!;
    const from = heads[b]!;
    heads.forEach((head, group) => {
      if (head === from) heads[group] = into;
    });
  }
  return renumbered(groups, matches, heads);
}

/** Groups numbered by size again, the largest first. */
function renumbered(groups: Int32Array, matches: readonly Match[], heads: readonly number[]): Consensus {
  const merged = groups.map((group) => (group < 0 ? -1 : heads[group]!));
  const sizes = new Map<number, number>();
  for (const group of merged) if (group >= 0) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const order = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)! || a - b);
  const numbers = new Map(order.map((head, number) => [head, number]));
  const matchOf = (head: number): Match => {
    const members = matches.filter((_, group) => heads[group] === head);
    return members[0]!.map((_, extractor) => [...new Set(members.flatMap((match) => match[extractor]!))]);
  };
  return { groups: merged.map((group) => numbers.get(group) ?? -1), matches: order.map(matchOf) };
}
