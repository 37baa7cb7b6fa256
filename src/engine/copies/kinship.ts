import path from 'node:path';
import { SAME_PICTURE, type Copies } from '../../domain/copies';
import type { RunSnapshot } from '../../domain/dataset';
import type { Kinship } from '../../domain/exports';
import type { PictureFacts } from '../../domain/picture-facts';
import { stemOf } from './stem';

/** Seconds between two shots of one burst at most. */
const BURST_SECONDS = 2;

/**
 * What is known of the images beside their paths; a kind of kinship that needs what is missing ties
 * nothing.
 */
export interface Known {
  readonly copies?: Pick<Copies, 'pairs'>;
  readonly factsOf?: (image: number) => PictureFacts | undefined;
}

/**
 * For each image the first one of its kin: the images that would tell in one part of a split what
 * is asked in another. Kin of kin is kin.
 */
export function kinOf(
  { paths }: Pick<RunSnapshot, 'paths'>,
  kinships: readonly Kinship[],
  { copies, factsOf }: Known,
): Int32Array {
  const first = Int32Array.from(paths, (_, image) => image);
  const rootOf = (image: number): number => {
    let root = image;
    while (first[root] !== root) root = first[root] = first[first[root]!]!;
    return root;
  };
  const join = (a: number, b: number): void => {
    const one = rootOf(a);
    const other = rootOf(b);
    first[Math.max(one, other)] = Math.min(one, other);
  };
  const joinEqual = (keyOf: (image: number) => string | undefined): void => {
    const seen = new Map<string, number>();
    paths.forEach((_, image) => {
      const key = keyOf(image);
      if (key === undefined) return;
      const before = seen.get(key);
      if (before === undefined) seen.set(key, image);
      else join(before, image);
    });
  };
  if (kinships.includes('copies')) {
    for (const { a, b, nearness } of copies?.pairs ?? []) if (nearness >= SAME_PICTURE) join(a, b);
  }
  if (kinships.includes('stem')) joinEqual((image) => path.posix.join(folderOf(paths[image]!), stemOf(paths[image]!)));
  if (kinships.includes('folder')) joinEqual((image) => folderOf(paths[image]!) || undefined);
  if (kinships.includes('burst') && factsOf) {
    const taken = (image: number): number => factsOf(image)?.taken ?? NaN;
    const dated = paths.map((_, image) => image).filter((image) => !Number.isNaN(taken(image)));
    dated.sort((a, b) => taken(a) - taken(b) || a - b);
    dated.forEach((image, at) => {
      const before = dated[at - 1];
      if (before !== undefined && taken(image) - taken(before) <= BURST_SECONDS) join(before, image);
    });
  }
  return first.map((_, image) => rootOf(image));
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));
