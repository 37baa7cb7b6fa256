import type { ExportSplit } from '../../domain/exports';
import type { LabelRow } from './labels';
import { sha256 } from '../base/sha256';

export const SPLIT_PARTS = ['train', 'val', 'test'] as const;
/** The part that an image goes to; empty for an image without a label. */
export type SplitPart = (typeof SPLIT_PARTS)[number] | '';

/** Files that lie in one part: those of one picture, or of pictures that are kin. */
interface Family {
  readonly rows: readonly number[];
  /** Different pictures among them. */
  readonly pictures: number;
  readonly rank: string;
}

/**
 * The part of every row, stratified. In each label, each part has its share of the pictures, up or
 * down to a whole one. It has at least one where the label has as many pictures as there are parts.
 * Files of equal contents are one picture: they lie in the same part. So do rows of one kin,
 * whatever their labels. A family counts for the label that most of it has. Where families are
 * larger than one picture, shares are as near as these allow. A picture's rank comes from the seed
 * and its path alone, so that neither the order of the rows nor other labels matter.
 * @throws RangeError unless the shares are at least 0 and sum to 100.
 */
export function splitByLabel(rows: readonly LabelRow[], split: ExportSplit): SplitPart[] {
  const shares = SPLIT_PARTS.map((part) => split[part]);
  if (!shares.every((share) => share >= 0) || Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) > 1e-6) {
    throw new RangeError('the parts of a split must sum to 100');
  }
  const parts = new Array<SplitPart>(rows.length).fill('');
  for (const [label, families] of familiesByLabel(rows, split.seed)) {
    const total = families.reduce((sum, { pictures }) => sum + pictures, 0);
    const sizes = wholeShares(total, shares, (part) => rank(split.seed, `${label} ${part}`));
    partsOf(families, sizes, shares).forEach((part, family) => {
      for (const row of families[family]!.rows) parts[row] = SPLIT_PARTS[part]!;
    });
  }
  return parts;
}

/** For each label its families, by rank. */
function familiesByLabel(rows: readonly LabelRow[], seed: number): Map<string, Family[]> {
  const families = new Map<string, number[]>();
  rows.forEach(({ label, path, contents = path, kin }, row) => {
    if (label === '') return;
    // Equal contents under two labels are no family yet: a person who gave them two labels knows
    // why.
    const key = kin === undefined ? `contents ${label} ${contents}` : `kin ${kin}`;
    const family = families.get(key);
    if (family) family.push(row);
    else families.set(key, [row]);
  });
  const labels = new Map<string, Family[]>();
  for (const own of families.values()) {
    const pictures = new Set(own.map((row) => rows[row]!.contents ?? rows[row]!.path)).size;
    const label = commonest(own.map((row) => rows[row]!.label));
    const family = { rows: own, pictures, rank: rank(seed, firstPath(rows, own)) };
    labels.set(label, [...(labels.get(label) ?? []), family]);
  }
  for (const list of labels.values()) list.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return labels;
}

/** The part of each family. @param sizes pictures that each part is to have. */
function partsOf(families: readonly Family[], sizes: readonly number[], shares: readonly number[]): number[] {
  const left = [...sizes];
  const fullest = (): number => left.indexOf(Math.max(...left));
  const parts = new Array<number>(families.length).fill(0);
  if (families.every(({ pictures }) => pictures === 1)) {
    return families.map(() => {
      const part = left.findIndex((size) => size > 0);
      left[part]!--;
      return part;
    });
  }
  // The largest first: what is left over is filled by small ones.
  const order = [...families.keys()].sort((a, b) => families[b]!.pictures - families[a]!.pictures || a - b);
  for (const family of order) {
    const part = fullest();
    parts[family] = part;
    left[part]! -= families[family]!.pictures;
  }
  const asked = [...shares.keys()].filter((part) => shares[part]! > 0);
  for (const part of families.length >= asked.length ? asked : []) {
    if (parts.includes(part)) continue;
    const count = (other: number): number => parts.filter((each) => each === other).length;
    const richest = asked.reduce((best, other) => (count(other) > count(best) ? other : best));
    parts[order.findLast((family) => parts[family] === richest)!] = part;
  }
  return parts;
}

function commonest(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]![0];
}

const firstPath = (rows: readonly LabelRow[], files: readonly number[]): string =>
  files.map((row) => rows[row]!.path).reduce((first, path) => (path < first ? path : first));

/**
 * Divides `count` by shares in percent, by largest remainders: each size is its exact one rounded
 * down or up. Of equal remainders the lot decides, so that the same part does not gain in every
 * small label.
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
