import { t } from '@vscode/l10n';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { classesByFolder } from '../classes/class-folders';
import { isForeignFile, isForeignFolder } from '../classes/foreign-names';
import { intact } from '../tables/inert';
import type { Annotations, KnownImage } from './annotation';
import { recordsOf } from './class-table';

const IMAGE_FILE = /\.(jpe?g?|jfif|png|bmp|gif|webp|tiff?|avif|heic|heif|jxl|p[bgnp]m)$/iu;

/**
 * A folder with one sub-folder a class; the pictures of a tree that Winnow exported have the paths
 * that they came from.
 */
export async function classTree(root: string): Promise<Annotations> {
  const files = await picturesIn(root, []);
  const classes = classesByFolder(files.map((file) => file.slice(0, -1)));
  const known = files.flatMap((file, i) => {
    const klass = classes[i]!;
    return klass === null ? [] : { path: file.join('/'), klass };
  });
  return { kind: t('a folder of classes'), images: await withOriginalPaths(root, known), passedOver: new Map() };
}

/**
 * The images of a tree that Winnow exported, under the paths that they had; of any other tree as
 * they are.
 */
async function withOriginalPaths(tree: string, known: KnownImage[]): Promise<KnownImage[]> {
  const bytes = await readFile(`${path.resolve(tree)}.winnow.csv`).catch(() => undefined);
  if (!bytes) return known;
  const [header = [], ...records] = recordsOf(bytes, `${tree}.winnow.csv`);
  const from = header.indexOf('path');
  const to = header.indexOf('file');
  if (from < 0 || to < 0) return known;
  const originals = new Map(
    records.map((record) => [intact(record[to] ?? '').replace(/^[^/]*\//, ''), intact(record[from] ?? '')]),
  );
  return known.map((image) => ({ ...image, path: originals.get(image.path) ?? image.path }));
}

/**
 * The picture files in and below a folder, by the names on their way. Links to folders are not
 * followed.
 */
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
