import type { PixelBlocks } from '../store/blocks';
import type { ClusteredFeatures } from '../cluster/one-extractor';

/**
 * The pictures of a data set, of equal ones the first. What is learned is learned from these: a
 * copy says nothing that its original does not say, and gets what its original gets.
 */
export interface DistinctPictures {
  /** SHA-256 of each. */
  readonly hashes: readonly string[];
  /** Position in `hashes` of each image of the data set. */
  readonly at: Int32Array;
  /** The same as a hash, for each image of the data set. */
  readonly originals: readonly string[];
}

/**
 * Equal are files of the same contents, and files that decode to the same pixels. All of them must
 * have pixels.
 */
export function distinctPictures(images: readonly string[], blocks: Pick<PixelBlocks, 'sumsOf'>): DistinctPictures {
  const positions = new Map<string, number>();
  const hashes: string[] = [];
  const at = Int32Array.from(images, (hash) => {
    const pixels = blocks.sumsOf(hash);
    let position = positions.get(pixels);
    if (position === undefined) {
      positions.set(pixels, (position = hashes.length));
      hashes.push(hash);
    }
    return position;
  });
  return { hashes, at, originals: Array.from(at, (position) => hashes[position]!) };
}

/** Positions of the images of each set of equal ones, the largest set first. */
export function setsOfEqual({ at }: Pick<DistinctPictures, 'at'>): number[][] {
  const counts = new Int32Array(at.length);
  for (const position of at) counts[position]!++;
  const sets = new Map<number, number[]>();
  at.forEach((position, image) => {
    // Most pictures are equal to none: a list of each would weigh more than the rest of a run.
    if (counts[position] === 1) return;
    const set = sets.get(position);
    if (set) set.push(image);
    else sets.set(position, [image]);
  });
  return [...sets.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

/** Clusters of the distinct pictures, for all images. */
export function ofAll(extractor: ClusteredFeatures, { at }: Pick<DistinctPictures, 'at'>): ClusteredFeatures {
  return {
    ...extractor,
    labels: at.map((position) => extractor.labels[position]!),
    silhouettes: Float32Array.from(at, (position) => extractor.silhouettes[position]!),
  };
}
