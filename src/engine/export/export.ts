import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, rename, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  ExportLayout,
  ExportMode,
  ExportReport,
  ExportScope,
  ExportSplit,
  UnreadableImage,
} from '../../domain/dataset';
import { csvLine } from '../base/csv';
import { EXPORT_MARKER } from '../images/export-marker';
import { exportNotes } from './export-notes';
import type { PlannedFile } from './export-plan';
import { forEachRow, planExport, reasonOf } from './export-plan';
import { rowsInScope } from './export-scope';
import { splitByLabel, type SplitPart } from './export-split';
import { removeDeadStages, stageFor } from './export-stage';
import { WinnowFailure } from '../base/failure';
import { cannot } from '../base/file-system-failure';
import type { LabelRow } from './labels';
import { labelTable } from './labels';

export type { LabelRow } from './labels';

export interface ExportRequest {
  /** Absolute folder that the rows' paths are relative to. */
  readonly root: string;
  /** Absolute path of the tree to write. It may lie inside `root`. */
  readonly target: string;
  readonly mode: ExportMode;
  /** Plan and report, but write nothing. */
  readonly dryRun: boolean;
  readonly rows: readonly LabelRow[];
  /** Which of the rows; all where it is not given. */
  readonly scope?: ExportScope;
  /** Without one, every label is one folder. */
  readonly split?: ExportSplit | null;
  /** How the folders of a split are nested; `label` leaves the parts to the manifest. */
  readonly layout?: ExportLayout;
  /** Configuration, seed and versions, for the JSON manifest. */
  readonly run: Readonly<Record<string, unknown>>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything that an export creates, absolute. */
interface ExportPlaces {
  readonly tree: string;
  readonly unlabelled: string;
  readonly csv: string;
  readonly json: string;
}

const MARKER_TEXT = '{"writtenBy":"winnow"}\n';

/** Failures of these kinds concern every file: going on would only give a tree of holes. */
const HOPELESS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE']);
/** A link of the wanted kind cannot be made here: another file system, a file system without links, or no permission. */
const NO_LINKS = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'UNKNOWN']);

/**
 * Writes `target/label/file`, with a split in the layout that was asked for, the images without a label to `<target>-unlabelled`, and beside them the manifests
 * `<target>.winnow.csv` and `<target>.winnow.json`. All of it is made in a hidden sibling folder and gets its final names once it
 * is complete, the tree last; after an abort or a failure nothing of it is left. What a killed export left hidden beside the tree is
 * removed by the next one.
 * @throws WinnowFailure `target-exists`, `folder-missing` (no root), `no-images` (no source was found), `bad-request` (links
 * cannot be made here, or the place cannot be written); the signal's reason when aborted.
 */
export async function exportTree(request: ExportRequest, signal: AbortSignal): Promise<ExportReport> {
  const { root, dryRun, scope = { kind: 'all' }, split = null, layout = 'label' } = request;
  if (!split && layout !== 'label') {
    throw new WinnowFailure('bad-request', `The layout ${layout} needs a split into train, val and test.`);
  }
  const rows = rowsInScope(request.rows, scope);
  if (rows.length === 0 && request.rows.length > 0) throw noneInScope(scope);
  const places = placesOf(request.target);
  await checkTargetFree(places.tree);
  const rootIsFolder = await stat(root)
    .then((s) => s.isDirectory())
    .catch(() => false);
  if (!rootIsFolder) throw new WinnowFailure('folder-missing', `The folder of the pictures, ${root}, is not there.`);
  const parts = split ? splitByLabel(rows, split) : [];
  const plan = await planExport(root, rows, parts, layout, signal);
  if (plan.files.length === 0) {
    throw new WinnowFailure(
      'no-images',
      `None of the ${rows.length} pictures is in ${root}. Is this the folder they were clustered in?`,
    );
  }
  const report = (files: readonly PlannedFile[], missing: readonly UnreadableImage[]): ExportReport => ({
    target: places.tree,
    dryRun,
    counts: countByFolder(files),
    unlabelled: files.filter((file) => file.folder === '').length,
    renamed: plan.renamed,
    missing,
    manifest: [places.csv, places.json],
    notes: exportNotes(
      files,
      rows.map(({ label }) => label),
      parts,
      { mode: request.mode, split },
    ),
  });
  if (dryRun) return report(plan.files, plan.missing);

  const parent = path.dirname(places.tree);
  const firstMade = await mkdir(parent, { recursive: true }).catch((error: Error): never => {
    throw notWritable(parent, error);
  });
  await removeDeadStages(parent);
  const stage = stageFor(places.tree);
  try {
    const staged = await makeStage(stage, parent);
    const { written, missing } = await writeFiles({ ...request, rows }, plan.files, staged, signal);
    const done = report(written, [...plan.missing, ...missing]);
    await writeFile(staged.csv, manifestCsv(rows, parts, written, places), { flag: 'wx' });
    await writeFile(staged.json, manifestJson(request, done), { flag: 'wx' });
    signal.throwIfAborted();
    await publish(staged, places, done.unlabelled > 0);
    await rm(stage, { recursive: true, force: true });
    return done;
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    if (firstMade !== undefined) await removeEmpty(parent, firstMade);
    throw HOPELESS.has(codeOf(error)) ? notWritable(parent, error as Error) : error;
  }
}

/** @throws WinnowFailure `target-exists` when anything has one of the names that an export to `target` would give. */
export async function checkTargetFree(target: string): Promise<void> {
  const { tree, unlabelled, csv, json } = placesOf(target);
  for (const place of [tree, unlabelled, csv, json]) {
    if (await exists(place)) throw alreadyThere(place);
  }
}

function placesOf(target: string): ExportPlaces {
  const tree = path.resolve(target);
  return { tree, unlabelled: `${tree}-unlabelled`, csv: `${tree}.winnow.csv`, json: `${tree}.winnow.json` };
}

async function makeStage(stage: string, parent: string): Promise<ExportPlaces> {
  const staged = placesOf(path.join(stage, 'tree'));
  try {
    await mkdir(stage);
    // From its first moment the stage counts as an export, for a scan that passes while it grows.
    await writeFile(path.join(stage, EXPORT_MARKER), MARKER_TEXT);
    for (const folder of [staged.tree, staged.unlabelled]) {
      await mkdir(folder);
      await writeFile(path.join(folder, EXPORT_MARKER), MARKER_TEXT);
    }
  } catch (error) {
    throw notWritable(parent, error as Error);
  }
  return staged;
}

async function writeFiles(
  { rows, mode, onProgress }: ExportRequest,
  files: readonly PlannedFile[],
  staged: ExportPlaces,
  signal: AbortSignal,
): Promise<{ written: PlannedFile[]; missing: UnreadableImage[] }> {
  for (const folder of new Set(files.map((file) => file.folder))) {
    if (folder !== '') await mkdir(path.join(staged.tree, folder), { recursive: true });
  }
  const failures = new Map<PlannedFile, string>();
  let done = 0;
  await forEachRow(files.length, signal, async (i) => {
    const file = files[i]!;
    const base = file.folder === '' ? staged.unlabelled : path.join(staged.tree, file.folder);
    try {
      await place(mode, file.source, path.join(base, file.name));
    } catch (error) {
      if (error instanceof WinnowFailure || HOPELESS.has(codeOf(error))) throw error;
      failures.set(file, reasonOf(error as Error));
    }
    onProgress?.(++done, files.length);
  });
  const failed = files.filter((file) => failures.has(file));
  for (const { folder } of failed) {
    if (folder !== '') await removeEmpty(path.join(staged.tree, folder), path.join(staged.tree, folder.split('/')[0]!));
  }
  return {
    written: files.filter((file) => !failures.has(file)),
    missing: failed.map((file) => ({ path: rows[file.row]!.path, reason: failures.get(file)! })),
  };
}

async function place(mode: ExportMode, source: string, to: string): Promise<void> {
  switch (mode) {
    case 'copy':
      return copyFile(source, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    case 'hardlink':
    case 'symlink':
      try {
        return await (mode === 'hardlink' ? link(source, to) : symlink(source, to, 'file'));
      } catch (error) {
        if (!NO_LINKS.has(codeOf(error))) throw error;
        throw new WinnowFailure(
          'bad-request',
          `A ${mode} to ${source} cannot be made here (${codeOf(error)}). Export with the mode copy.`,
        );
      }
    default:
      mode satisfies never;
  }
}

/** Gives the staged files their final names, the tree last. Takes back what it did when one name is taken meanwhile. */
async function publish(staged: ExportPlaces, places: ExportPlaces, withUnlabelled: boolean): Promise<void> {
  const published: string[] = [];
  try {
    for (const key of ['csv', 'json', ...(withUnlabelled ? (['unlabelled'] as const) : []), 'tree'] as const) {
      // Renaming replaces what is there, so the name is claimed first, by an act that fails if it is taken.
      if (key === 'csv' || key === 'json') {
        await writeFile(places[key], '', { flag: 'wx' });
        published.push(places[key]);
      } else if (process.platform !== 'win32') {
        await mkdir(places[key]);
        published.push(places[key]);
      }
      await rename(staged[key], places[key]);
      if (published.at(-1) !== places[key]) published.push(places[key]);
    }
  } catch (error) {
    for (const place of published) await rm(place, { recursive: true, force: true });
    throw ['EEXIST', 'ENOTEMPTY'].includes(codeOf(error)) ? alreadyThere(places.tree) : error;
  }
}

function countByFolder(files: readonly PlannedFile[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { folder } of files) if (folder !== '') counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The labels, parts of the split and, last, where each image lies, relative to the manifest; empty for a missing one. */
function manifestCsv(
  rows: readonly LabelRow[],
  parts: readonly SplitPart[],
  written: readonly PlannedFile[],
  places: ExportPlaces,
): string {
  const files = new Array<string>(rows.length).fill('');
  for (const { row, folder, name } of written) {
    const base = path.basename(folder === '' ? places.unlabelled : places.tree);
    files[row] = [base, folder, name].filter((part) => part !== '').join('/');
  }
  const [header, ...fields] = labelTable(rows);
  const lines = [[...header!, 'split', 'file'], ...fields.map((row, i) => [...row, parts[i] ?? '', files[i]!])];
  return lines.map((fields) => csvLine(fields) + '\n').join('');
}

function manifestJson({ root, mode, run, scope, split, layout }: ExportRequest, report: ExportReport): string {
  const { target, counts, unlabelled, renamed, missing } = report;
  const asked = { root, target, mode, scope, split, layout };
  return JSON.stringify({ format: 1, ...run, ...asked, counts, unlabelled, renamed, missing }, null, 2) + '\n';
}

/** Removes `folder` and the folders above it down to `last`, as long as they are empty. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  for (let at = folder; at.length >= last.length; at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

async function exists(place: string): Promise<boolean> {
  try {
    // Not stat: a dangling link is something, too.
    await lstat(place);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw notWritable(path.dirname(place), error as Error);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function noneInScope(scope: ExportScope): WinnowFailure {
  const least = scope.kind === 'confident' ? ` of at least ${scope.least}` : '';
  const reason = {
    all: 'There are no images to export.',
    reviewed: 'No image was reviewed yet.',
    agreed: 'On no image do all kinds of features, or its neighbours, agree.',
    confident: `No image has a label with a confidence${least}.`,
  }[scope.kind];
  return new WinnowFailure('no-images', `${reason} Choose other images to export.`);
}

function alreadyThere(place: string): WinnowFailure {
  return new WinnowFailure(
    'target-exists',
    `${place} is already there, and nothing is overwritten. Choose another name, or move it away first.`,
  );
}

function notWritable(folder: string, error: Error): WinnowFailure {
  return error instanceof WinnowFailure ? error : cannot('write to', folder, error);
}
