import type { ExportSplit } from '../../domain/dataset';
import type { LabelRow } from './labels';
import { sha256 } from '../base/sha256';

export const SPLIT_PARTS = ['train', 'val', 'test'] as const;
/** The part that an image goes to; empty for an image without a label. */
export type SplitPart = (typeof SPLIT_PARTS)[number] | '';

/**
 * The part of every row, stratified: in each label, each part has its share of the pictures, up or down to a whole one, and
 * at least one where the label has as many pictures as there are parts. Files of equal contents are one picture: they lie in
 * the same part. A picture's rank comes from the seed and its path alone, so that neither the order of the rows nor other
 * labels matter.
 * @throws RangeError unless the shares are at least 0 and sum to 100.
 */
export function splitByLabel(rows: readonly LabelRow[], split: ExportSplit): SplitPart[] {
  const shares = SPLIT_PARTS.map((part) => split[part]);
  if (!shares.every((share) => share >= 0) || Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) > 1e-6) {
    throw new RangeError('the parts of a split must sum to 100');
  }
  const parts = new Array<SplitPart>(rows.length).fill('');
  for (const [label, pictures] of picturesByLabel(rows)) {
    const ranked = pictures
      .map((files) => ({ files, rank: rank(split.seed, firstPath(rows, files)) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1));
    let at = 0;
    wholeShares(ranked.length, shares, (part) => rank(split.seed, `${label} ${part}`)).forEach((size, part) => {
      for (const { files } of ranked.slice(at, at + size)) for (const row of files) parts[row] = SPLIT_PARTS[part]!;
      at += size;
    });
  }
  return parts;
}

/** For each label its pictures, each as the rows of the files that hold it. */
function picturesByLabel(rows: readonly LabelRow[]): Map<string, number[][]> {
  const labels = new Map<string, Map<string, number[]>>();
  rows.forEach(({ label, path, contents = path }, row) => {
    if (label === '') return;
    const pictures = labels.get(label) ?? new Map<string, number[]>();
    labels.set(label, pictures.set(contents, [...(pictures.get(contents) ?? []), row]));
  });
  return new Map([...labels].map(([label, pictures]) => [label, [...pictures.values()]]));
}

const firstPath = (rows: readonly LabelRow[], files: readonly number[]): string =>
  files.map((row) => rows[row]!.path).reduce((first, path) => (path < first ? path : first));

/**
 * Divides `count` by shares in percent, by largest remainders: each size is its exact one rounded down or up. Of equal
 * remainders the lot decides, so that the same part does not gain in every small label.
 */
function wholeShares(count: number, shares: readonly number[], lot: (part: number) => string): number[] {
  const exact = shares.map((share) => (count * share) / 100);
  // What is off by rounding is no remainder: 7 % of 100 is 7.000000000000001.
  const sizes = exact.map((size) => Math.floor(size + 1e-9));
  const remainder = (part: number): number => Math.round((exact[part]! - sizes[part]!) * 1e9);
  const order = [...shares.keys()].sort((a, b) => remainder(b) - remainder(a) || (lot(a) < lot(b) ? -1 : 1));
  let left = count - sizes.reduce((sum, size) => sum + size, 0);
  for (const part of order) if (left-- > 0) sizes[part]!++;
  // Where there are enough, every part that was asked for has one: what the largest part can spare.
  const asked = [...shares.keys()].filter((part) => shares[part]! > 0);
  for (const part of count >= asked.length ? asked : []) {
    if (sizes[part]! > 0) continue;
    sizes[sizes.indexOf(Math.max(...sizes))]!--;
    sizes[part]!++;
  }
  return sizes;
}

function rank(seed: number, name: string): string {
  return sha256(`${seed} ${name}`);
}
