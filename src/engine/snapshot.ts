import type { Agreement, Cluster, RunSnapshot } from '../protocol/dataset';
import type { Edit } from './journal';

/** A labelling before a person's edits: label −1 is *undecided*. */
export interface Labelling {
  readonly labels: Int32Array;
  readonly confidence: Float32Array;
  readonly agreement: readonly Agreement[];
}

export const UNDECIDED = 'Undecided';

/** The clusters of a labelling, the largest first; *undecided* comes last. Names are `Group 1`, `Group 2`…, by size. */
export function clustersOf({ labels, confidence, agreement }: Labelling): Cluster[] {
  const members = new Map<number, number[]>();
  labels.forEach((label, image) => {
    const list = members.get(label);
    if (list) list.push(image);
    else members.set(label, [image]);
  });
  return [...members]
    .sort(([a, x], [b, y]) => Number(a < 0) - Number(b < 0) || y.length - x.length || a - b)
    .map(([id, images], rank) => ({
      id,
      name: id < 0 ? UNDECIDED : `Group ${rank + 1}`,
      images: images.sort((a, b) => confidence[b]! - confidence[a]! || a - b),
      agreedByAll: images.filter((image) => agreement[image] === 'all').length / images.length,
      meanConfidence: images.reduce((sum, image) => sum + confidence[image]!, 0) / images.length,
    }));
}

/** The snapshot as a person sees it, with their edits, oldest first. */
export function withEdits(snapshot: RunSnapshot, edits: readonly Edit[]): RunSnapshot {
  const names = new Map<number, string>();
  for (const edit of edits) {
    switch (edit.kind) {
      case 'rename':
        names.set(edit.cluster, edit.name);
        break;
      default:
        edit.kind satisfies never;
    }
  }
  const clusters = snapshot.clusters.map((cluster) => ({ ...cluster, name: names.get(cluster.id) ?? cluster.name }));
  return { ...snapshot, clusters };
}
