import { curate } from '../../domain/curation';
import type { Cluster, RunSnapshot } from '../../domain/dataset';
import { samePictures } from './carry-over';

/**
 * The clusters of `to` under the names that the engine gave in `from`, an earlier labelling of
 * mostly the same pictures. A name goes with the pictures, not with the rank by size. Of two
 * clusters that share pictures with one earlier cluster, the one that shares more has its name, if
 * that is most of the new cluster or of the earlier one. The others get numbers that no earlier
 * label has. Ids, images and order are those of `to`.
 */
export function withLastingNames(from: RunSnapshot, to: RunSnapshot): RunSnapshot {
  const named = earlierNames(from, to);
  const earlier = [...from.clusters, ...curate(from).clusters].map(({ name }) => name);
  const taken = new Set([...earlier, ...named.values()]);
  let number = 0;
  const unused = (): string => {
    let name: string;
    do name = `Group ${++number}`;
    while (taken.has(name));
    return name;
  };
  const clusters = to.clusters.map((cluster): Cluster => {
    return cluster.id < 0 ? cluster : { ...cluster, name: named.get(cluster.id) ?? unused() };
  });
  return { ...to, clusters };
}

/** For each cluster of `to`, by id: the name of the earlier cluster that goes on in it. */
function earlierNames(from: RunSnapshot, to: RunSnapshot): Map<number, string> {
  const was = new Int32Array(from.paths.length).fill(-1);
  from.clusters.forEach(({ id, images }, at) => {
    if (id >= 0) for (const image of images) was[image] = at;
  });
  const pairs = samePictures(from, to);
  const shared: { before: number; cluster: Cluster; count: number; known: number }[] = [];
  for (const cluster of to.clusters) {
    if (cluster.id < 0) continue;
    const counts = new Map<number, number>();
    let known = 0;
    for (const image of cluster.images) {
      const before = pairs[image]! < 0 ? -1 : was[pairs[image]!]!;
      if (before < 0) continue;
      known++;
      counts.set(before, (counts.get(before) ?? 0) + 1);
    }
    for (const [before, count] of counts) shared.push({ before, cluster, count, known });
  }
  shared.sort((a, b) => b.count - a.count || a.before - b.before || a.cluster.id - b.cluster.id);
  const names = new Map<number, string>();
  const given = new Set<number>();
  for (const { before, cluster, count, known } of shared) {
    const { name, images } = from.clusters[before]!;
    if (given.has(before) || names.has(cluster.id)) continue;
    if (count * 2 <= known && count * 2 <= images.length) continue;
    given.add(before);
    names.set(cluster.id, name);
  }
  return names;
}
