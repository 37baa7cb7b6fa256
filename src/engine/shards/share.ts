import { sha256 } from '../base/sha256';

/** One of `of` parts of a data set's files. */
export interface Share {
  /** From 1 on. */
  readonly index: number;
  readonly of: number;
}

export const inWords = ({ index, of }: Share): string => `${index}/${of}`;

/**
 * Whether a file belongs to a share. Each file belongs to exactly one of them, whatever other files
 * there are, so that machines need not agree on a list.
 * @param path relative to the root of the scan, `/` between folders.
 */
export const isOfShare = (path: string, { index, of }: Share): boolean =>
  Number.parseInt(sha256(path).slice(0, 8), 16) % of === index - 1;

const NAME = /^shard-(\d+)-of-(\d+)\.parquet$/;

/** The name of the file that holds a share. */
export const shardName = ({ index, of }: Share): string => `shard-${index}-of-${of}.parquet`;

/** The share that a file holds by its name; undefined for any other file. */
export function shareNamed(name: string): Share | undefined {
  const [, index, of] = NAME.exec(name) ?? [];
  return index === undefined ? undefined : { index: Number(index), of: Number(of) };
}
