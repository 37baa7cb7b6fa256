import { KINDS, type Kind } from './plant';

/** What groups of files say of planted copies. */
export interface CopyScore {
  /**
   * Share of the planted copies that are in one group with their original, of all and of each kind.
   */
  readonly recall: number;
  readonly byKind: Readonly<Record<Kind, number>>;
  /** Share of the pairs that were named whose files are of one photo. */
  readonly precision: number;
}

/**
 * @param pairs of file names that were named; files of one group are found through each other.
 * @param files all of them, each named `photo_kind.extension`.
 */
export function scoreCopies(pairs: readonly (readonly [string, string])[], files: readonly string[]): CopyScore {
  const above = new Map<string, string>();
  const top = (file: string): string => {
    let root = file;
    for (let next; (next = above.get(root)) !== undefined; root = next);
    return root;
  };
  for (const [a, b] of pairs) {
    const one = top(a);
    const other = top(b);
    if (one !== other) above.set(one, other);
  }
  const originals = new Map(files.filter((file) => file.includes('_original')).map((file) => [photoOf(file), file]));
  const found = new Map<Kind, [hits: number, all: number]>(KINDS.map((kind) => [kind, [0, 0]]));
  for (const file of files) {
    const kind = KINDS.find((each) => file.includes(`_${each}.`));
    if (!kind) continue;
    const counts = found.get(kind)!;
    counts[1]++;
    if (top(file) === top(originals.get(photoOf(file))!)) counts[0]++;
  }
  const all = [...found.values()].reduce((sum, [hits, of]) => [sum[0] + hits, sum[1] + of], [0, 0]);
  const right = pairs.filter(([a, b]) => photoOf(a) === photoOf(b)).length;
  const byKind = Object.fromEntries([...found].map(([kind, [hits, of]]) => [kind, hits / Math.max(1, of)]));
  return {
    recall: all[0] / Math.max(1, all[1]),
    byKind: byKind as Record<Kind, number>,
    precision: right / Math.max(1, pairs.length),
  };
}

const photoOf = (file: string): string => file.split('_')[0]!;
