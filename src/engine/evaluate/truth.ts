import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { classesByFolder } from '../classes/class-folders';
import { isForeignFile, isForeignFolder } from '../classes/foreign-names';
import { parseCsv } from '../base/csv';
import { WinnowFailure } from '../base/failure';
import { CLASS_COLUMNS, columnOf, PICTURE_COLUMNS, slashed } from '../tables/columns';
import { intact } from '../tables/inert';
import { tableText } from '../tables/table-text';

/** An image whose class is known. */
export interface KnownImage {
  /** Relative, `/` between folders; below the root of a class tree it starts with the class's folder. */
  readonly path: string;
  readonly klass: string;
}

const IMAGE_FILE = /\.(jpe?g?|jfif|png|bmp|gif|webp|tiff?|avif|heic|heif|jxl|p[bgnp]m)$/iu;

/**
 * True classes from a folder with one sub-folder a class, or from a CSV with a column `path` or `file` and a column `label` or
 * `class`. Lines with no class, or −1, are left out.
 * @throws WinnowFailure `bad-request` when there are none.
 */
export async function readTruth(place: string): Promise<KnownImage[]> {
  const known = (
    await stat(place).catch((error: NodeJS.ErrnoException) => {
      throw new WinnowFailure(
        'bad-request',
        `The true classes ${place} cannot be read (${error.code ?? error.message}).`,
      );
    })
  ).isDirectory()
    ? await withOriginalPaths(place, await classTree(place))
    : classColumn(await readFile(place), place);
  if (known.length === 0) throw new WinnowFailure('bad-request', `${place} holds no image with a class. ${EXPECTED}`);
  return known;
}

/**
 * The index into `known` of each path, −1 for none. A path that is the same wins; then the file of the same name (else of the same
 * name without its extension) whose folders agree with the path's for longest from the end. A tie decides for none, also one
 * of paths that would have the same known image: none is given twice.
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

const EXPECTED =
  'True classes are a folder with one sub-folder a class, or a CSV with the columns path (or file) and label (or class).';

async function classTree(root: string): Promise<KnownImage[]> {
  const files = await picturesIn(root, []);
  const classes = classesByFolder(files.map((file) => file.slice(0, -1)));
  return files.flatMap((file, i) => {
    const klass = classes[i]!;
    return klass === null ? [] : { path: file.join('/'), klass };
  });
}

/** The images of a tree that Winnow exported, under the paths that they had; of any other tree as they are. */
async function withOriginalPaths(tree: string, known: KnownImage[]): Promise<KnownImage[]> {
  const bytes = await readFile(`${path.resolve(tree)}.winnow.csv`).catch(() => undefined);
  if (!bytes) return known;
  const [header = [], ...records] = parseTruth(bytes, `${tree}.winnow.csv`);
  const [from, to] = [header.indexOf('path'), header.indexOf('file')];
  if (from < 0 || to < 0) return known;
  const originals = new Map(
    records.map((record) => [intact(record[to] ?? '').replace(/^[^/]*\//, ''), intact(record[from] ?? '')]),
  );
  return known.map((image) => ({ ...image, path: originals.get(image.path) ?? image.path }));
}

/** The picture files in and below a folder, by the names on their way. Links to folders are not followed. */
async function picturesIn(root: string, above: readonly string[]): Promise<string[][]> {
  const found: string[][] = [];
  for (const entry of await readdir(path.join(root, ...above), { withFileTypes: true })) {
    const at = [...above, entry.name];
    if (entry.isDirectory()) {
      if (!isForeignFolder(entry.name)) for (const file of await picturesIn(root, at)) found.push(file);
    } else if (IMAGE_FILE.test(entry.name) && !isForeignFile(entry.name)) found.push(at);
  }
  return found;
}

function classColumn(bytes: Uint8Array, file: string): KnownImage[] {
  const [header = [], ...records] = parseTruth(bytes, file);
  const image = columnOf(header, PICTURE_COLUMNS);
  const klass = columnOf(header, CLASS_COLUMNS);
  // Of its own files Winnow knows that a backslash is part of a name.
  const own = header.includes('path') && header.includes('agreement');
  if (image < 0 || klass < 0) {
    throw new WinnowFailure(
      'bad-request',
      `${file} lacks a column ${image < 0 ? 'path or file' : 'label or class'}; it has ${header.map((name) => JSON.stringify(name)).join(', ')}. ${EXPECTED}`,
    );
  }
  return records
    .map((record) => {
      const picture = intact(record[image] ?? '');
      return { path: own ? picture : slashed(picture), klass: intact(record[klass] ?? '').trim() };
    })
    .filter((known) => known.path !== '' && known.klass !== '' && known.klass !== '-1');
}

function parseTruth(bytes: Uint8Array, file: string): string[][] {
  try {
    return parseCsv(tableText(bytes));
  } catch (error) {
    throw new WinnowFailure('bad-request', `${file} cannot be read as a table: ${(error as Error).message}.`);
  }
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
    else if (common > longest) [best, longest] = [candidate, common];
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
