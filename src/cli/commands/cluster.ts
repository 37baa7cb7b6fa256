import { finishedRun } from '../../engine/curation/current';
import { exportTree } from '../../engine/export/export';
import { checkTargetFree } from '../../engine/export/publish';
import { knownFiles } from '../../engine/export/known-files';
import { checkWritable } from '../../engine/base/writable';
import type { LabelRow } from '../../engine/export/labels';
import { labelRows, writeLabels } from '../../engine/export/labels';
import type { RunSnapshot } from '../../domain/dataset';
import type { ExportReport } from '../../domain/exports';
import { withAcceptedNames } from '../../domain/accepted-names';
import { needsModel } from '../../domain/configuration';
import type { ClusterOptions } from '../options/cluster-options';
import { clusterOptions } from '../options/cluster-options';
import { describeExport, refuseMissing } from '../output/export-report';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { ProgressBar } from '../output/progress-bar';
import { barObserver, seeingImages } from '../output/run-observer';
import { runReport, versions } from '../output/run-report';
import { runSummary } from '../output/run-summary';

/** The bar of a command, and the signal that ends its work. */
interface Progress {
  readonly bar: ProgressBar;
  readonly signal: AbortSignal;
}

/** `winnow cluster`: runs the pipeline, then writes what was asked for. */
export async function clusterCommand(args: string[], signal: AbortSignal): Promise<void> {
  const options = clusterOptions(args);
  const { labels, json, out, force, quiet } = options;
  // A run takes minutes, so what stands in the way of its results is said first.
  if (out !== undefined) {
    await checkTargetFree(out);
    if (!options.dryRun) await checkWritable(out);
  }
  for (const file of [labels, json]) if (file !== undefined) await checkOutputFree(file, { force });

  // Loaded only here: other commands, and wrong usage, do not have to wait for the native modules.
  const { runPipeline } = await import('../../engine/run/pipeline');
  const bar = new ProgressBar(process.stderr);
  const start = performance.now();
  let firstClusters: number | undefined;
  let snapshot: RunSnapshot;
  let report: ExportReport | undefined;
  let rows: LabelRow[];
  try {
    const { store, configuration, takeOver, fromScratch, download } = options;
    if (needsModel(configuration)) {
      const { ensureModel } = await import('../output/model-download');
      await ensureModel(configuration.model, { store, allowed: download, quiet }, signal);
    }
    if (options.namesFrom) {
      const { ensurePair } = await import('../output/model-download');
      await ensurePair(configuration, store, { allowed: download, quiet }, signal);
    }
    const folders = options.from.length > 0 ? await foldersFrom(options, { bar, signal }) : options.folders;
    snapshot = await runPipeline(
      { folders, store, configuration, takeOver, fromScratch },
      barObserver(bar, quiet, { onSnapshot: () => (firstClusters ??= (performance.now() - start) / 1000) }),
      signal,
    );
    if (options.namesFrom) snapshot = await withNamesOf(snapshot, options.namesFrom, options, { bar, signal });
    if (options.acceptNames) snapshot = withAcceptedNames(snapshot);
    rows = labelRows(snapshot);
    if (labels !== undefined) await writeOutput(labels, writeLabels(rows), { force });
    if (out !== undefined) report = await exportRun({ snapshot, rows }, out, options, { bar, signal });
  } finally {
    bar.clear();
  }
  const seconds = (performance.now() - start) / 1000;
  if (json !== undefined) {
    const { store, configuration } = options;
    const labelled = rows.filter((row) => row.label !== '').length;
    const run = { snapshot, store, configuration, labelled, seconds, firstClusters, export: report };
    await writeOutput(json, JSON.stringify(runReport(run), null, 2) + '\n', { force });
  }
  if (!quiet) process.stdout.write(runSummary(snapshot, seconds, options) + (report ? describeExport(report) : ''));
  if (report) refuseMissing(report);
}

/** The labels with proposals from a list. */
async function withNamesOf(
  { folders, labelling }: RunSnapshot,
  names: readonly string[],
  { store, quiet }: ClusterOptions,
  { bar, signal }: Progress,
): Promise<RunSnapshot> {
  const { proposeNames } = await import('../../engine/words/propose-names');
  const run = finishedRun({ folders, store }, labelling);
  return (await proposeNames(run, store, names, seeingImages(bar, quiet, signal))).snapshot;
}

/**
 * Takes in the shards.
 * @returns the folders that were named or, where none was, those of the shards.
 */
async function foldersFrom(
  { from, folders: named, store, configuration, takeOver, quiet }: ClusterOptions,
  { bar, signal }: Progress,
): Promise<readonly string[]> {
  const { foldersOf, openShards, takeShards } = await import('../../engine/shards/take-shards');
  const shards = await openShards(from);
  const folders = named.length > 0 ? named : foldersOf(shards);
  const taking = (done: number, total: number): void => {
    if (!quiet) bar.update({ stage: 'find', done, total });
  };
  const images = await takeShards(shards, { folders, store, configuration, takeOver }, taking, signal);
  if (!quiet) bar.message(`${images} pictures come from ${shards.length} shards.`);
  return folders;
}

/** @param rows the labels of the run's images. */
async function exportRun(
  { snapshot, rows }: { readonly snapshot: RunSnapshot; readonly rows: readonly LabelRow[] },
  target: string,
  { store, mode, tree, dryRun, quiet, configuration }: ClusterOptions,
  { bar, signal }: Progress,
): Promise<ExportReport> {
  const { root, folders } = snapshot;
  const run = { folders, configuration, seed: configuration.seed, versions: versions() };
  const { rowsWithKin } = await import('../../engine/export/kin-rows');
  const { Store } = await import('../../engine/store/store');
  const looking = (done: number, total: number): void => {
    if (!quiet) bar.update({ stage: 'copies', done, total });
  };
  const finished = { snapshot, store: Store.open(store, folders) };
  const tied = await rowsWithKin(rows, finished, tree.split?.together ?? [], looking, signal);
  const onProgress = (done: number, total: number): void => {
    if (!quiet) bar.update({ stage: 'export', done, total });
  };
  const known = knownFiles({ folders, store });
  return exportTree({ root, target, mode, dryRun, rows: tied, known, ...tree, run, onProgress }, signal);
}
