import { UNDECIDED_NAME } from '../../domain/curation';
import type { Agreement, Cluster } from '../../domain/dataset';

/** A labelling before a person's edits: label −1 is *undecided*. */
export interface Labelling {
  readonly labels: Int32Array;
  readonly confidence: Float32Array;
  readonly agreement: readonly Agreement[];
}

/**
 * The clusters of a labelling, the largest first; *undecided* comes last. Names are `Group 1`,
 * `Group 2`…, by size.
 */
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
      name: id < 0 ? UNDECIDED_NAME : `Group ${rank + 1}`,
      images: images.sort((a, b) => confidence[b]! - confidence[a]! || a - b),
      agreedByAll: images.filter((image) => agreement[image] === 'all').length / images.length,
      meanConfidence: images.reduce((sum, image) => sum + confidence[image]!, 0) / images.length,
    }));
}
