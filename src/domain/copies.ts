/**
 * Copies and near copies among the pictures of a data set: which belong together, and which of them
 * is the best. Pure.
 */
import { t } from '@vscode/l10n';
import { EXCLUDED, type Curated, type Edit } from './curation';
import { editToExclude } from './edits';
import { isLossless, type PictureFacts } from './picture-facts';

/** Two images that are copies of each other, or nearly. */
export interface CopyPair {
  readonly a: number;
  readonly b: number;
  /**
   * 1: equal contents or pixels. From {@link SAME_PICTURE} on: one picture, scaled, cut,
   * compressed, lit otherwise or mirrored. Below: other pictures of what a network sees as the
   * same.
   */
  readonly nearness: number;
  readonly mirrored?: true;
}

/** Pairs that are as near are one picture. */
export const SAME_PICTURE = 0.5;
/** A distance that no pair of different contents has. */
export const LESS_THAN_EQUAL = 0.999;

/** All that was found in a data set. */
export interface Copies {
  /**
   * Each pair once, by `a`, then `b`. Of many that are equal each is paired with the first alone.
   */
  readonly pairs: readonly CopyPair[];
  /** Of the images in pairs: position → facts. */
  readonly files: Readonly<Record<number, PictureFacts>>;
}

/** Pictures that are copies of each other. */
export interface CopySet {
  /** Positions in the snapshot, the best first. */
  readonly images: readonly number[];
  /** How near each is to the nearest other one of the set. */
  readonly nearness: readonly number[];
  /** The images that are mirrored left to right, as seen from the best one. */
  readonly mirrored: readonly number[];
}

/**
 * The sets of images that pairs of at least this nearness hold together, the nearest first, of
 * equally near ones the larger.
 */
export function copySets(
  { pairs, files }: Copies,
  least: number,
  paths: readonly string[],
  counts: (image: number) => boolean = () => true,
): CopySet[] {
  const ties = new Map<number, CopyPair[]>();
  for (const pair of pairs) {
    if (pair.nearness < least || !counts(pair.a) || !counts(pair.b)) continue;
    for (const image of [pair.a, pair.b]) {
      const own = ties.get(image);
      if (own) own.push(pair);
      else ties.set(image, [pair]);
    }
  }
  const taken = new Set<number>();
  const sets: CopySet[] = [];
  for (const start of ties.keys()) {
    if (taken.has(start)) continue;
    const images = [...sidesFrom(start, ties).keys()].sort((a, b) => better(files, paths, a, b));
    for (const image of images) taken.add(image);
    const sides = sidesFrom(images[0]!, ties);
    sets.push({
      images,
      nearness: images.map((image) => Math.max(...ties.get(image)!.map(({ nearness }) => nearness))),
      mirrored: images.filter((image) => sides.get(image)),
    });
  }
  const near = ({ nearness }: CopySet): number => Math.min(...nearness);
  return sets.sort((a, b) => near(b) - near(a) || b.images.length - a.images.length || a.images[0]! - b.images[0]!);
}

/** Every image that ties lead to from one, and whether it is mirrored as seen from there. */
function sidesFrom(start: number, ties: ReadonlyMap<number, readonly CopyPair[]>): Map<number, boolean> {
  const sides = new Map([[start, false]]);
  for (const [image, side] of sides) {
    for (const { a, b, mirrored = false } of ties.get(image)!) {
      const other = a === image ? b : a;
      if (!sides.has(other)) sides.set(other, side !== mirrored);
    }
  }
  return sides;
}

/** Sides that differ by less count as equal: a cut of a few pixels is no better picture. */
const SAME_SIZE = 0.02;
/**
 * Compression and captions make sharper what is none the better; enlarging and blurring halve the
 * sharpness.
 */
const SAME_SHARPNESS = 0.3;
const SAME_BYTES = 0.05;
/** Names that systems give to copies: `cat (1)`, `cat - Copy`, `cat_thumb`. */
const COPY_NAME = /\(\d+\)|\bcopy\b|[-_ ]copy|copy of|kopie|copie|thumb|small|resized|cropped|edited/i;

/**
 * Negative where image `a` is the better one: by resolution, sharpness, format, name, and at last
 * the path.
 */
function better(files: Copies['files'], paths: readonly string[], a: number, b: number): number {
  const one = files[a];
  const other = files[b];
  if (one && other) {
    const size = compared(one.width * one.height, other.width * other.height, SAME_SIZE);
    const sharpness = compared(one.sharpness, other.sharpness, SAME_SHARPNESS);
    const format = Number(isLossless(other.format)) - Number(isLossless(one.format));
    const bytes = one.format === other.format ? compared(one.bytes, other.bytes, SAME_BYTES) : 0;
    const found = size || sharpness || format || bytes;
    if (found !== 0) return found;
  }
  const first = paths[a]!;
  const second = paths[b]!;
  return (
    Number(COPY_NAME.test(nameOf(first))) - Number(COPY_NAME.test(nameOf(second))) ||
    nameOf(first).length - nameOf(second).length ||
    (first < second ? -1 : first > second ? 1 : 0)
  );
}

/** Negative where `a` is larger by more than a share. */
function compared(a: number, b: number, share: number): number {
  return Math.abs(a - b) <= share * Math.max(a, b) ? 0 : b - a;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Excludes all images of sets but one each: the best, or `kept`. Undefined where that changes
 * nothing.
 * @param kept an image of one of the sets.
 */
export function editToKeepOne(curated: Curated, sets: readonly CopySet[], kept?: number): Edit | undefined {
  const others = sets.flatMap(({ images }) => {
    const stays = kept !== undefined && images.includes(kept) ? kept : images[0];
    return images.filter((image) => image !== stays);
  });
  return editToExclude(curated, others);
}

/** Whether an image counts still: an excluded one is no copy any more. */
export const isIncluded =
  ({ labels }: Curated) =>
  (image: number): boolean =>
    labels[image] !== EXCLUDED;

/** How near two pictures are, in words. */
export function nearnessInWords(nearness: number): string {
  if (nearness >= 1) return t('equal');
  return nearness >= SAME_PICTURE ? t('the same picture') : t('much alike');
}
