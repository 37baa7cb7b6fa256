import type { ExportSplit } from '../../domain/dataset';
import type { LabelRow } from './labels';
import { sha256 } from '../base/sha256';

export const SPLIT_PARTS = ['train', 'val', 'test'] as const;
/** The part that an image goes to; empty for an image without a label. */
export type SplitPart = (typeof SPLIT_PARTS)[number] | '';

/**
 * The part of every row, stratified: in each label, each part has its share of the images, up or down to a whole image, and at
 * least one where the label has as many images as there are parts. An
 * image's rank comes from the seed and its path alone, so that neither the order of the rows nor other labels matter.
 * @throws RangeError unless the shares are at least 0 and sum to 100.
 */
export function splitByLabel(rows: readonly LabelRow[], split: ExportSplit): SplitPart[] {
  const shares = SPLIT_PARTS.map((part) => split[part]);
  if (!shares.every((share) => share >= 0) || Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) > 1e-6) {
    throw new RangeError('the parts of a split must sum to 100');
  }
  const members = new Map<string, number[]>();
  rows.forEach(({ label }, row) => {
    if (label === '') return;
    const list = members.get(label);
    if (list) list.push(row);
    else members.set(label, [row]);
  });
  const parts = new Array<SplitPart>(rows.length).fill('');
  for (const [label, list] of members) {
    const ranks = new Map(list.map((row) => [row, rank(split.seed, rows[row]!.path)]));
    list.sort((a, b) => (ranks.get(a)! < ranks.get(b)! ? -1 : 1));
    let at = 0;
    wholeShares(list.length, shares, (part) => rank(split.seed, `${label} ${part}`)).forEach((size, part) => {
      for (const row of list.slice(at, at + size)) parts[row] = SPLIT_PARTS[part]!;
      at += size;
    });
  }
  return parts;
}

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
