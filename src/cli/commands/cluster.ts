import { votersOf } from '../../domain/agreement';
import { finishedRun } from '../../engine/curation/current';
import { exportTree } from '../../engine/export/export';
import { checkTargetFree } from '../../engine/export/publish';
import { knownFiles } from '../../engine/export/known-files';
import { checkWritable } from '../../engine/base/writable';
import type { LabelRow } from '../../engine/export/labels';
import { labelRows, writeLabels } from '../../engine/export/labels';
import type { RunSnapshot } from '../../domain/dataset';
import type { ExportReport } from '../../domain/exports';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { curate } from '../../domain/curation';
import { withAcceptedNames } from '../../domain/accepted-names';
import { needsModel } from '../../domain/configuration';
import { notesInWords } from '../../domain/image-notes';
import { passedOverInWords } from '../../domain/passed-over';
import type { ClusterOptions } from '../options/cluster-options';
import { clusterOptions } from '../options/cluster-options';
import { describeExport, refuseMissing } from './export-command';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { printable } from '../output/printable';
import { clock, ProgressBar } from '../output/progress-bar';
import { barObserver, seeingImages } from '../output/run-observer';
import { winnowVersion } from '../../engine/base/version';

const SHOWN_UNREADABLE = 10;

/** `winnow cluster`: runs the pipeline, then writes what was asked for. */
export async function clusterCommand(args: string[], signal: AbortSignal): Promise<void> {
  const options = clusterOptions(args);
  const { labels, json, out, force, quiet } = options;
  // A run takes minutes: what stands in the way of its results is said first.
  if (out !== undefined) {
    await checkTargetFree(out);
    if (!options.dryRun) await checkWritable(out);
  }
  for (const file of [labels, json]) if (file !== undefined) await checkOutputFree(file, force);

  // Loaded here, so that the other commands and wrong usage do not wait for the native modules.
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
      await ensureModel(configuration.model, store, { allowed: download, quiet }, signal);
    }
    if (options.namesFrom) {
      const { ensurePair } = await import('../output/model-download');
      await ensurePair(configuration, store, { allowed: download, quiet }, signal);
    }
    const folders = options.from.length > 0 ? await foldersFrom(options, bar, signal) : options.folders;
    snapshot = await runPipeline(
      { folders, store, configuration, takeOver, fromScratch },
      barObserver(bar, quiet, { onSnapshot: () => (firstClusters ??= (performance.now() - start) / 1000) }),
      signal,
    );
    if (options.namesFrom) snapshot = await withNamesOf(options.namesFrom, snapshot, options, bar, signal);
    if (options.acceptNames) snapshot = withAcceptedNames(snapshot);
    rows = labelRows(snapshot);
    if (labels !== undefined) await writeOutput(labels, writeLabels(rows), force);
    if (out !== undefined) report = await exportRun(out, options, snapshot, rows, bar, signal);
  } finally {
    bar.clear();
  }
  const seconds = (performance.now() - start) / 1000;
  if (json !== undefined) {
    await writeOutput(
      json,
      JSON.stringify(runReport(snapshot, rows, options, { seconds, firstClusters }, report), null, 2) + '\n',
      force,
    );
  }
  if (!quiet) process.stdout.write(summary(snapshot, seconds, options) + (report ? describeExport(report) : ''));
  if (report) refuseMissing(report);
}

/** The labels with proposals from a list. */
async function withNamesOf(
  names: readonly string[],
  { folders, labelling }: RunSnapshot,
  { store, quiet }: ClusterOptions,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<RunSnapshot> {
  const { proposeNames } = await import('../../engine/words/propose-names');
  const run = finishedRun({ folders, store }, labelling);
  return (await proposeNames(run, store, names, seeingImages(bar, quiet, signal))).snapshot;
}

/**
 * Brings in what other machines computed; the folders are those of the shards where none is named.
 */
async function foldersFrom(
  { from, folders: named, store, configuration, takeOver, quiet }: ClusterOptions,
  bar: ProgressBar,
  signal: AbortSignal,
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

async function exportRun(
  target: string,
  { store, mode, tree, dryRun, quiet, configuration }: ClusterOptions,
  snapshot: RunSnapshot,
  rows: readonly LabelRow[],
  bar: ProgressBar,
  signal: AbortSignal,
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

/** The contents of the `--json` file. */
function runReport(
  snapshot: RunSnapshot,
  rows: readonly LabelRow[],
  { store, configuration }: ClusterOptions,
  { seconds, firstClusters }: { readonly seconds: number; readonly firstClusters: number | undefined },
  report: ExportReport | undefined,
): unknown {
  const sizes = (groups: readonly number[] | undefined): Record<string, number> | undefined => {
    if (groups === undefined) return undefined;
    const counts = new Map<number, number>();
    for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
    return Object.fromEntries([...counts].sort(([a], [b]) => a - b));
  };
  const extractors: Partial<Record<ExtractorName, unknown>> = {};
  for (const extractor of EXTRACTORS) {
    const curve = snapshot.curves.find((each) => each.extractor === extractor);
    const groups = snapshot.partitions[extractor];
    if (groups)
      extractors[extractor] = {
        k: curve?.chosen ?? new Set(groups.filter((g) => g >= 0)).size,
        sizes: sizes(groups),
        curve,
      };
  }
  const agreement = { all: 0, most: 0, disputed: 0 };
  for (const tier of snapshot.agreement) agreement[tier]++;
  return {
    format: 1,
    versions: versions(),
    folders: snapshot.folders,
    root: snapshot.root,
    store,
    configuration,
    images: snapshot.paths.length,
    learnedFrom: snapshot.learnedFrom,
    labelled: rows.filter((row) => row.label !== '').length,
    seconds,
    firstClustersSeconds: firstClusters,
    timings: snapshot.timings,
    // Node gives kilobytes on every system.
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    extractors,
    consensus: sizes(snapshot.consensus),
    agreement,
    clusters: curate(snapshot).clusters.map(({ id, name, images, agreedByAll, meanConfidence, proposals = [] }) => {
      return { id, name, proposals, size: images.length, agreedByAll, meanConfidence };
    }),
    unreadable: snapshot.unreadable,
    passedOver: snapshot.passedOver,
    notes: Object.entries(snapshot.notes ?? {}).map(([i, notes]) => ({ path: snapshot.paths[Number(i)], notes })),
    export: report,
  };
}

/** One extractor alone agrees with itself, so its confidence says more. */
function figureInWords(snapshot: RunSnapshot, agreedByAll: number, meanConfidence: number): string {
  const voters = votersOf(snapshot);
  if (voters === undefined) return `mean confidence ${meanConfidence.toFixed(2)}`;
  return `${{ extractors: 'all kinds of features', neighbours: 'neighbours' }[voters]} agree on ${Math.round(agreedByAll * 100)} %`;
}

function summary(snapshot: RunSnapshot, seconds: number, options: ClusterOptions): string {
  const { paths, unreadable, curves, learnedFrom } = snapshot;
  const { clusters } = curate(snapshot);
  const labelled = clusters.filter((cluster) => cluster.id >= 0);
  const lines = [`${paths.length} pictures in ${labelled.length} clusters, ${clock(seconds)}`];
  if (learnedFrom) {
    const { images, added, gone } = learnedFrom;
    lines.push(
      `Learned earlier, from ${images} pictures; ${added} are new since and ${gone} gone (--from-scratch learns from all).`,
    );
  }
  if (curves.length > 0) lines.push(`k: ${curves.map(({ extractor, chosen }) => `${extractor} ${chosen}`).join(', ')}`);
  for (const { name, images, agreedByAll, meanConfidence, proposals } of clusters) {
    const figure = figureInWords(snapshot, agreedByAll, meanConfidence);
    const proposed = proposals ? ` · ${printable(proposals.join(', '))}?` : '';
    lines.push(`  ${String(images.length).padStart(7)}  ${printable(name)}${proposed} (${figure})`);
  }
  lines.push(...notesInWords(snapshot.notes));
  const passedOver = passedOverInWords(snapshot.passedOver ?? []);
  if (passedOver !== '') lines.push(passedOver);
  const odd = unreadable.filter(({ kind }) => kind === undefined);
  if (odd.length > 0)
    lines.push(odd.length === 1 ? '1 file could not be read:' : `${odd.length} files could not be read:`);
  for (const { path, reason } of odd.slice(0, SHOWN_UNREADABLE))
    lines.push(`  ${printable(path)}: ${printable(reason)}`);
  if (odd.length > SHOWN_UNREADABLE) lines.push(`  … and ${odd.length - SHOWN_UNREADABLE} more (--json lists them)`);
  if (options.labels !== undefined) lines.push(`Labels: ${printable(options.labels)}`);
  if (options.json !== undefined) lines.push(`Report: ${printable(options.json)}`);
  if (options.out === undefined && options.labels === undefined) {
    lines.push(
      'Add --out DIR for a labelled tree, or --labels FILE.csv for a table: the results are kept, so that takes seconds.',
    );
  }
  return lines.join('\n') + '\n';
}

function versions(): Record<string, string> {
  return { winnow: winnowVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
