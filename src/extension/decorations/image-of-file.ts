import path from 'node:path';
import type { RunSnapshot } from '../../domain/dataset';

const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/**
 * Position of a file in a data set, undefined when it is not one of its images.
 * @param file absolute.
 */
export function imageOfFile({ root, paths }: RunSnapshot, file: string): number | undefined {
  let positions = known.get(paths);
  if (!positions) {
    positions = new Map(paths.map((relative, image) => [relative, image]));
    known.set(paths, positions);
  }
  return positions.get(path.relative(root, file).split(path.sep).join('/'));
}
