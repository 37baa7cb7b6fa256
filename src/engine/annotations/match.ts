import type { KnownImage } from './annotation';

/**
 * The index into `known` of each path, −1 for none. A path that is the same wins; then the file of
 * the same name (else of the same name without its extension) whose folders agree with the path's
 * for longest from the end. A tie decides for none, also one of paths that would have the same
 * known image: none is given twice.
 */
export function matchTruth(paths: readonly string[], known: readonly KnownImage[]): Int32Array {
  const exact = new Map(known.map((image, i) => [image.path, i]));
  const byName = groupBy(known, baseName);
  const byStem = groupBy(known, (file) => stem(baseName(file)));
  const result = new Int32Array(paths.length).fill(-1);
  const given = new Set<number>();
  paths.forEach((file, i) => {
    const same = exact.get(file);
    if (same === undefined) return;
    result[i] = same;
    given.add(same);
  });
  const wanted = new Map<number, { path: number; common: number; tie: boolean }>();
  paths.forEach((file, i) => {
    if (result[i]! >= 0) return;
    const candidates = byName.get(baseName(file)) ?? byStem.get(stem(baseName(file))) ?? [];
    const nearest = nearestByFolder(
      file,
      candidates.filter((candidate) => !given.has(candidate)),
      known,
    );
    if (nearest === undefined) return;
    const common = foldersInCommon(file, known[nearest]!.path);
    const best = wanted.get(nearest);
    if (best === undefined || common > best.common) wanted.set(nearest, { path: i, common, tie: false });
    else if (common === best.common) best.tie = true;
  });
  for (const [image, { path, tie }] of wanted) if (!tie) result[path] = image;
  return result;
}

function groupBy(known: readonly KnownImage[], key: (file: string) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  known.forEach((image, i) => {
    const group = groups.get(key(image.path));
    if (group) group.push(i);
    else groups.set(key(image.path), [i]);
  });
  return groups;
}

function nearestByFolder(
  file: string,
  candidates: readonly number[],
  known: readonly KnownImage[],
): number | undefined {
  let best: number | undefined;
  let longest = -1;
  for (const candidate of candidates) {
    const common = foldersInCommon(file, known[candidate]!.path);
    if (common === longest) best = undefined;
    else if (common > longest) {
      best = candidate;
      longest = common;
    }
  }
  return best;
}

/** How many folders two paths have in common, from the end. */
function foldersInCommon(one: string, other: string): number {
  const folders = one.split('/').reverse().slice(1);
  const others = other.split('/').reverse().slice(1);
  let common = 0;
  while (common < folders.length && folders[common] === others[common]) common++;
  return common;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
