import type { Agreement } from '../../domain/dataset';
import type { FeaturePartition } from '../cluster/feature-partition';

export interface ConsensusOptions {
  /**
   * A cluster of another extractor is used only if it holds at least this share of the images that
   * are left.
   */
  readonly matteringShare: number;
  /** Groups smaller than this are dropped. */
  readonly smallestGroup: number;
}

export interface Consensus {
  /**
   * Group of each image, −1 where the extractors do not agree. Groups are numbered by size, the
   * largest first.
   */
  readonly groups: Int32Array;
  /**
   * `matches[group][extractor]` holds the clusters that a group took of an extractor, in the order
   * of the partitions.
   */
  readonly matches: readonly Match[];
}

/**
 * For each extractor the clusters that belong to a group; more than one where groups were merged.
 */
export type Match = readonly (readonly number[])[];

/**
 * Intersects partitions. Each cluster of the first extractor meets, in each other extractor, the
 * cluster of which the largest share lies inside it. Images that are in all of them form a group.
 * @throws RangeError with fewer than two partitions.
 */
export function intersect(partitions: readonly FeaturePartition[], options: ConsensusOptions): Consensus {
  const [first, ...others] = partitions;
  if (!first || others.length === 0) throw new RangeError('a consensus needs at least two extractors');
  const found: Group[] = [];
  for (let cluster = 0; cluster < first.k; cluster++) {
    let images = membersOf(first, cluster);
    const match = [cluster];
    for (const other of others) {
      const best = mostInside(images, other, options.matteringShare);
      // −1 stands for no cluster. Images that a clusterer left out have −1, too, and do not match.
      images = best < 0 ? [] : images.filter((image) => other.labels[image] === best);
      match.push(best);
    }
    if (images.length >= options.smallestGroup) found.push({ images, match: match.map((one) => [one]) });
  }
  found.sort((a, b) => b.images.length - a.images.length || a.images[0]! - b.images[0]!);
  const groups = new Int32Array(first.labels.length).fill(-1);
  found.forEach(({ images }, group) => images.forEach((image) => (groups[image] = group)));
  return { groups, matches: found.map(({ match }) => match) };
}

/**
 * How many extractors have an image in one of a label's clusters: all of them, most of them, or
 * fewer.
 */
export function agreementOf(image: number, match: Match, partitions: readonly FeaturePartition[]): Agreement {
  let agreeing = 0;
  partitions.forEach(({ labels }, extractor) => {
    if (match[extractor]!.includes(labels[image]!)) agreeing++;
  });
  if (agreeing === partitions.length) return 'all';
  return agreeing * 2 > partitions.length ? 'most' : 'disputed';
}

interface Group {
  readonly images: readonly number[];
  readonly match: Match;
}

/** The images of a cluster without those that lie nearer to another cluster. */
function membersOf({ labels, silhouettes }: FeaturePartition, cluster: number): number[] {
  const members: number[] = [];
  labels.forEach((label, image) => {
    if (label === cluster && silhouettes[image]! >= 0) members.push(image);
  });
  return members;
}

/**
 * The cluster of which the largest share is among `images`. Only clusters that hold enough of them
 * count; −1 where there is none.
 */
function mostInside(images: readonly number[], { labels, k }: FeaturePartition, matteringShare: number): number {
  const sizes = new Int32Array(k);
  const inside = new Int32Array(k);
  for (const label of labels) if (label >= 0) sizes[label]!++;
  for (const image of images) inside[labels[image]!]!++;
  let best = -1;
  let bestShare = 0;
  for (let cluster = 0; cluster < k; cluster++) {
    if (inside[cluster]! < matteringShare * images.length) continue;
    const share = inside[cluster]! / sizes[cluster]!;
    if (share > bestShare || (share === bestShare && best >= 0 && inside[cluster]! > inside[best]!)) {
      best = cluster;
      bestShare = share;
    }
  }
  return best;
}
