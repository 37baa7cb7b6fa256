import { t } from '@vscode/l10n';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { UnreadableImage } from '../../domain/dataset';
import type {
  ExportForm,
  ExportLayout,
  ExportMode,
  ExportReport,
  ExportScope,
  ExportSplit,
} from '../../domain/exports';
import { WinnowFailure } from '../base/failure';
import { codeOf } from '../base/file-system-failure';
import { makeFolder } from '../base/make-folder';
import { checkWritable } from '../base/writable';
import type { KnownFile } from '../images/list-images';
import { refuseChanged } from './changed-originals';
import { classList } from './class-list';
import { exportNotes, wantsCard } from './export-notes';
import { checkTargetFree, notWritable, publish } from './publish';
import { placesOf } from '../../domain/export-places';
import { planExport, type PlannedFile } from './export-plan';
import { rowsInScope } from './export-scope';
import { splitByLabel, type SplitPart } from './export-split';
import { makeStage, removeDeadStages, stageFor } from './export-stage';
import type { LabelRow } from './labels';
import { manifestCsv, manifestJson } from './manifest';
import { sidecarFiles, type WrittenPicture } from './sidecars';
import { turnedRows } from './turned-rows';
import { HOPELESS, removeEmpty, writeFiles, type Written } from './write-files';

export type { LabelRow } from './labels';

export interface ExportRequest extends ExportForm {
  /** Absolute folder that the rows' paths are relative to. */
  readonly root: string;
  /** Absolute path of the tree to write. It may lie inside `root`. */
  readonly target: string;
  readonly mode: ExportMode;
  /** Plan and report, but write nothing. */
  readonly dryRun: boolean;
  readonly rows: readonly LabelRow[];
  /**
   * What the last scan knew of the files, by path: those that did not change since need not be read
   * to know it.
   */
  readonly known?: Readonly<Record<string, KnownFile>>;
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

/**
 * Writes `target/label/file`, with a split in the layout that was asked for, the images without a
 * label to `<target>-unlabelled`, and beside them the manifests `<target>.winnow.csv` and
 * `<target>.winnow.json`. All of it is made in a hidden sibling folder and gets its final names
 * once it is complete, the tree last; after an abort or a failure nothing of it is left. What a
 * killed export left hidden beside the tree is removed by the next one.
 * @throws WinnowFailure `target-exists`, `folder-missing` (no root), `no-images` (no source was
 * found), `bad-request` (links cannot be made here, the place cannot be written, or pictures
 * changed since they were labelled); the signal's reason when aborted.
 */
export async function exportTree(request: ExportRequest, signal: AbortSignal): Promise<ExportReport> {
  const { root, dryRun, scope = { kind: 'all' }, split = null, layout = 'label', pixels = 'original' } = request;
  refuseOdd(request);
  const rows = rowsInScope(request.rows, scope);
  if (rows.length === 0 && request.rows.length > 0) throw noneInScope(scope);
  const places = placesOf(path.resolve(request.target));
  await checkTargetFree(places.tree);
  if (!dryRun) await checkWritable(places.tree);
  const rootIsFolder = await stat(root)
    .then((s) => s.isDirectory())
    .catch(() => false);
  if (!rootIsFolder)
    throw new WinnowFailure('folder-missing', t('The folder of the pictures, {0}, is not there.', root));
  const parts = split ? splitByLabel(rows, split) : [];
  const plan = await planExport(root, rows, parts, { layout, pixels }, signal);
  if (plan.files.length === 0) {
    if (request.rows.length === 0) throw new WinnowFailure('no-images', t('The labels name no picture.'));
    throw new WinnowFailure(
      'no-images',
      t('None of the {0} pictures is in {1}. Is this the folder they were clustered in?', rows.length, root),
    );
  }
  await refuseChanged(rows, plan.files, request.known ?? {}, signal);
  const turned = pixels === 'original' ? await turnedRows(rows, plan.files, signal) : 0;
  const report = (files: readonly PlannedFile[], missing: readonly UnreadableImage[]): ExportReport => ({
    target: places.tree,
    dryRun,
    counts: countByFolder(files),
    unlabelled: files.filter((file) => file.folder === '').length,
    classes: classList(files.flatMap(({ labelFolder }) => (labelFolder === '' ? [] : labelFolder))),
    renamed: plan.renamed,
    missing,
    manifest: [places.csv, places.json],
    notes: exportNotes(files, parts, { ...request, split, layout, turned }),
  });
  if (dryRun) return report(plan.files, plan.missing);

  const parent = path.dirname(places.tree);
  const firstMade = madeFolder(parent);
  await removeDeadStages(parent);
  const stage = stageFor(places.tree);
  try {
    const staged = await makeStage(stage, parent);
    const written = await writeFiles({ ...request, rows }, plan.files, staged, signal);
    const done = report(written.files, [...plan.missing, ...written.missing]);
    const how = { layout, card: wantsCard(written.files), title: path.basename(places.tree) };
    for (const { name, text } of sidecarFiles(picturesOf(rows, parts, written), request.sidecars ?? [], how)) {
      await writeFile(path.join(staged.tree, name), text, { flag: 'wx' });
    }
    await writeFile(staged.csv, manifestCsv(rows, parts, written.files, places), { flag: 'wx' });
    await writeFile(staged.json, manifestJson(request, done), { flag: 'wx' });
    signal.throwIfAborted();
    await publish(staged, places, { unlabelled: done.unlabelled > 0 });
    await rm(stage, { recursive: true, force: true });
    return done;
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    if (firstMade !== undefined) await removeEmpty(parent, firstMade);
    throw HOPELESS.has(codeOf(error)) ? notWritable(parent, error as Error) : error;
  }
}

function madeFolder(folder: string): string | undefined {
  try {
    return makeFolder(folder);
  } catch (error) {
    throw notWritable(folder, error as Error);
  }
}

/** @throws WinnowFailure `bad-request` for wishes that contradict each other. */
function refuseOdd({ split = null, layout = 'label', mode, pixels = 'original', longest = null }: ExportRequest): void {
  if (!split && layout !== 'label') {
    throw new WinnowFailure('bad-request', t('The layout {0} needs a split into train, val and test.', layout));
  }
  if (longest !== null && pixels === 'original') {
    throw new WinnowFailure('bad-request', t('Original files cannot be made smaller. Choose upright pixels.'));
  }
  if (pixels === 'upright' && mode !== 'copy') {
    throw new WinnowFailure('bad-request', t('Upright pixels are new files: they are copies, not a {0}.', mode));
  }
}

/** The labelled pictures that were written, as the sidecars tell of them. */
function picturesOf(
  rows: readonly LabelRow[],
  parts: readonly SplitPart[],
  { files, sizes }: Written,
): WrittenPicture[] {
  return files
    .filter(({ folder }) => folder !== '')
    .map((file) => {
      const { confidence, reviewed = false, tags } = rows[file.row]!;
      const size = sizes.get(file);
      return {
        file: `${file.folder}/${file.name}`,
        folder: file.labelFolder,
        part: parts[file.row] ?? '',
        confidence,
        reviewed,
        ...(size ? { size } : {}),
        ...(tags ? { tags } : {}),
      };
    });
}

function countByFolder(files: readonly PlannedFile[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { folder } of files) if (folder !== '') counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function noneInScope(scope: ExportScope): WinnowFailure {
  const least = scope.kind === 'confident' ? scope.least : 0;
  const reason = {
    all: t('There are no images to export.'),
    reviewed: t('No image was reviewed yet.'),
    agreed: t('On no image do all kinds of features, or its neighbours, agree.'),
    confident: t('No image has a label with a confidence of at least {0}.', least),
    chosen: t('None of the chosen images is in the data set.'),
  }[scope.kind];
  return new WinnowFailure('no-images', t('{0} Choose other images to export.', reason));
}
