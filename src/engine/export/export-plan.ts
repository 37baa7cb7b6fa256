import { t } from '@vscode/l10n';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { UnreadableImage } from '../../domain/dataset';
import type { ExportLayout, ExportPixels } from '../../domain/exports';
import { forEachRow } from '../base/lanes';
import type { SplitPart } from './export-split';
import { readableName } from './file-ending';
import type { LabelRow } from './labels';
import { UniqueNames, safeName } from './safe-name';
import { hiddenFromSplits } from './split-like-names';

const SIDECAR_NAMES = ['README.md', 'metadata.jsonl', 'labels.csv', 'annotations.json'];

/** One image and its place in the tree, or among the unlabelled for `folder` ''. */
export interface PlannedFile {
  /** Index into the rows. */
  readonly row: number;
  /** Absolute, without links. */
  readonly source: string;
  /** Below the tree, of safe names: the label, with the split's part around or inside it. */
  readonly folder: string;
  /** The label's folder alone; '' for the unlabelled. */
  readonly labelFolder: string;
  readonly name: string;
}

/** How a plan lays out the rows. */
export interface PlanOptions {
  readonly layout: ExportLayout;
  readonly pixels: ExportPixels;
}

export interface ExportPlan {
  readonly files: readonly PlannedFile[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly missing: readonly UnreadableImage[];
}

/**
 * Where every row goes. It reads the sources' folders and writes nothing; rows without a usable
 * source are `missing`.
 * @param parts of the split, as `splitByLabel` gives them; without a split the layout is `label`.
 */
export async function planExport(
  root: string,
  rows: readonly LabelRow[],
  parts: readonly SplitPart[],
  { layout, pixels }: PlanOptions,
  signal: AbortSignal,
): Promise<ExportPlan> {
  const realRoot = await realpath(root);
  const renamed: { from: string; to: string }[] = [];
  const missing: UnreadableImage[] = [];
  const files: PlannedFile[] = [];
  const sources = new Array<string | Error>(rows.length);
  const names = new Array<string>(rows.length);
  await forEachRow(rows.length, signal, async (row) => {
    const source = await findSource(root, realRoot, rows[row]!.path).catch((error: Error) => error);
    sources[row] = source;
    if (source instanceof Error) return;
    const name = await readableName(path.posix.basename(rows[row]!.path), source, pixels);
    // Where folders say the parts of a split, the names of files do not matter.
    names[row] = layout === 'label' ? hiddenFromSplits(name) : name;
  });
  const folders = labelFolders(rows, renamed);
  const namesIn = new Map<string, UniqueNames>();
  rows.forEach(({ path: from, label }, row) => {
    const source = sources[row]!;
    if (source instanceof Error) {
      missing.push({ path: from, reason: reasonOf(source) });
      return;
    }
    const labelFolder = folders.get(label) ?? '';
    const folder = folderOf(labelFolder, parts[row] ?? '', layout);
    let taken = namesIn.get(folder);
    if (!taken) namesIn.set(folder, (taken = new UniqueNames({ extension: true })));
    const name = taken.take(names[row]!);
    if (name !== path.posix.basename(from)) renamed.push({ from, to: folder === '' ? name : `${folder}/${name}` });
    files.push({ row, source, folder, labelFolder, name });
  });
  return { files, renamed, missing };
}

/** Why a source could not be used, for a person. */
export function reasonOf(error: Error): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return t('The file is no longer there.');
    case 'EACCES':
    case 'EPERM':
      return t('The file may not be read.');
    case 'ELOOP':
      return t('The file is a link that leads in a circle.');
    default:
      return error.message;
  }
}

function folderOf(label: string, part: SplitPart, layout: ExportLayout): string {
  if (label === '' || part === '') return label;
  switch (layout) {
    case 'label':
      return label;
    case 'split/label':
      return `${part}/${label}`;
    case 'label/split':
      return `${label}/${part}`;
  }
}

/**
 * Label → folder name. Labels that are safe as they are keep their names; the others get out of
 * their way.
 */
function labelFolders(rows: readonly LabelRow[], renamed: { from: string; to: string }[]): Map<string, string> {
  const labels = [...new Set(rows.map((row) => row.label))].filter((label) => label !== '').sort();
  const isSafe = (label: string): boolean => safeName(label) === label;
  const names = new UniqueNames();
  // Files that lie in the tree beside the folders.
  for (const name of SIDECAR_NAMES) names.take(name);
  const folders = new Map<string, string>();
  for (const label of [...labels.filter(isSafe), ...labels.filter((label) => !isSafe(label))]) {
    const folder = names.take(label);
    if (folder !== label) renamed.push({ from: label, to: folder });
    folders.set(label, folder);
  }
  return folders;
}

/** The real path of a row's image. @throws Error when it is not a readable file inside the root. */
async function findSource(root: string, realRoot: string, relative: string): Promise<string> {
  // Before the file system is asked: a path that climbs out must not even tell whether something is
  // there.
  if (!isInside(root, path.resolve(root, relative))) throw new Error(t('The path leads out of the folder.'));
  const source = await realpath(path.join(root, relative));
  if (!isInside(realRoot, source)) throw new Error(t('The file is a link that leads out of the folder.'));
  if (!(await stat(source)).isFile()) throw new Error(t('This is not a file.'));
  await access(source, constants.R_OK);
  return source;
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}
