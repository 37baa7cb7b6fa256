import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { classesByFolder } from '../classes/class-folders';
import { isForeignFile, isForeignFolder } from '../classes/foreign-names';
import { parseCsv } from '../base/csv';
import { WinnowFailure } from '../base/failure';

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
    ? await classTree(place)
    : classColumn(await readFile(place, 'utf8'), place);
  if (known.length === 0) throw new WinnowFailure('bad-request', `${place} holds no image with a class. ${EXPECTED}`);
  return known;
}

/**
 * The index into `known` of each path, −1 for none. A path that is the same wins; then the file of the same name (else of the same
 * name without its extension) whose folders agree with the path's for longest from the end. A tie decides for none, and no
 * known image is given twice.
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
  paths.forEach((file, i) => {
    if (result[i]! >= 0) return;
    const candidates = byName.get(baseName(file)) ?? byStem.get(stem(baseName(file))) ?? [];
    const nearest = nearestByFolder(
      file,
      candidates.filter((candidate) => !given.has(candidate)),
      known,
    );
    if (nearest === undefined) return;
    result[i] = nearest;
    given.add(nearest);
  });
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

function classColumn(text: string, file: string): KnownImage[] {
  const [header = [], ...records] = parseTruth(text, file);
  const image = header.findIndex((name) => ['path', 'file', 'file_name'].includes(name));
  const klass = header.findIndex((name) => ['label', 'class'].includes(name));
  if (image < 0 || klass < 0) {
    throw new WinnowFailure(
      'bad-request',
      `${file} lacks a column ${image < 0 ? 'path or file' : 'label or class'}. ${EXPECTED}`,
    );
  }
  return records
    .map((record) => ({ path: record[image] ?? '', klass: record[klass] ?? '' }))
    .filter((known) => known.path !== '' && known.klass !== '' && known.klass !== '-1');
}

function parseTruth(text: string, file: string): string[][] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new WinnowFailure('bad-request', `${file} is not a CSV file: ${(error as Error).message}.`);
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
  const folders = file.split('/').reverse().slice(1);
  let best: number | undefined;
  let longest = -1;
  for (const candidate of candidates) {
    const others = known[candidate]!.path.split('/').reverse().slice(1);
    let common = 0;
    while (common < folders.length && folders[common] === others[common]) common++;
    if (common === longest) best = undefined;
    else if (common > longest) [best, longest] = [candidate, common];
  }
  return best;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
