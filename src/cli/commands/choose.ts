import path from 'node:path';
import { MOST_CHOSEN } from '../../protocol/inspection';
import { EXPORT_MODES, type ExportReport } from '../../domain/exports';
import { winnowVersion } from '../../engine/base/version';
import { finishedRun } from '../../engine/curation/current';
import { exportTree } from '../../engine/export/export';
import { rowsWithKin } from '../../engine/export/kin-rows';
import { knownFiles } from '../../engine/export/known-files';
import { labelRows, writeLabels } from '../../engine/export/labels';
import { defaultStore } from '../options/cluster-options';
import { EXPORT_OPTIONS, treeOptions } from '../options/export-options';
import { choice, parse, UsageError, wholeNumber } from '../options/usage';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { printable } from '../output/printable';
import { ProgressBar } from '../output/progress-bar';
import { describeExport, refuseMissing } from '../output/export-report';

/** @throws UsageError, or WinnowFailure where the folder has no finished run. */
function chooseOptions(args: string[]) {
  const { values, positionals } = parse(args, {
    count: { type: 'string' },
    csv: { type: 'string' },
    out: { type: 'string' },
    mode: { type: 'string' },
    'dry-run': { type: 'boolean' },
    store: { type: 'string' },
    force: { type: 'boolean' },
    quiet: { type: 'boolean' },
    ...EXPORT_OPTIONS,
  });
  if (positionals.length === 0 || values.count === undefined) {
    throw new UsageError('name the folder that was clustered and how many: winnow choose FOLDER --count N');
  }
  if (values['min-confidence'] !== undefined) throw new UsageError('--min-confidence goes with winnow export');
  const count = wholeNumber('--count', values.count, 1, MOST_CHOSEN);
  const mode = choice('--mode', values.mode ?? 'copy', EXPORT_MODES);
  const folders = [...new Set(positionals.map((folder) => path.resolve(folder)))];
  const dataset = { folders, store: path.resolve(values.store ?? defaultStore()) };
  const run = finishedRun(dataset);
  return {
    dataset,
    run,
    count,
    mode,
    tree: treeOptions(values, run.snapshot.configuration.seed),
    table: values.csv === undefined ? undefined : path.resolve(values.csv),
    out: values.out === undefined ? undefined : path.resolve(values.out),
    dryRun: values['dry-run'] ?? false,
    force: values.force ?? false,
    quiet: values.quiet ?? false,
  };
}

type ChooseOptions = ReturnType<typeof chooseOptions>;

/** `winnow choose`: pictures that stand for all of a folder that was clustered. */
export async function chooseCommand(args: string[], signal: AbortSignal): Promise<void> {
  const options = chooseOptions(args);
  const { run, table, out, force, quiet } = options;
  const { snapshot } = run;
  if (table !== undefined) await checkOutputFree(table, { force });
  const images = await chosenImages(options, signal);
  const paths = images.map((image) => snapshot.paths[image]!);
  if (table !== undefined) {
    const known = new Map(labelRows(snapshot).map((row) => [row.path, row]));
    await writeOutput(table, writeLabels(paths.map((file) => known.get(file)!)), { force });
  }
  if (!quiet) process.stdout.write(paths.map((file) => `${printable(file)}\n`).join(''));
  if (out === undefined) return;
  const report = await exportChosen(options, paths, out, signal);
  if (!quiet) process.stderr.write(describeExport(report));
  refuseMissing(report);
}

async function chosenImages({ run, count, quiet }: ChooseOptions, signal: AbortSignal): Promise<readonly number[]> {
  const { chooseImages } = await import('../../engine/inspect/choose-to-label');
  const { openArtifacts } = await import('../../engine/run-artifacts/artifacts');
  const bar = new ProgressBar(process.stderr);
  const onShare = (share: number): void => {
    if (!quiet) bar.update({ stage: 'cluster', done: Math.round(1000 * share), total: 1000 });
  };
  const { snapshot, store } = run;
  const asked = { count, among: null };
  return chooseImages({ snapshot, artifacts: openArtifacts(store) }, asked, onShare, signal).finally(() => bar.clear());
}

async function exportChosen(
  { dataset, run, mode, tree, dryRun }: ChooseOptions,
  paths: readonly string[],
  target: string,
  signal: AbortSignal,
): Promise<ExportReport> {
  const { snapshot } = run;
  return exportTree(
    {
      ...tree,
      root: snapshot.root,
      target,
      mode,
      dryRun,
      rows: await rowsWithKin(labelRows(snapshot), run, tree.split?.together ?? [], () => undefined, signal),
      scope: { kind: 'chosen', paths },
      known: knownFiles(dataset),
      run: {
        folders: dataset.folders,
        seed: snapshot.configuration.seed,
        versions: { winnow: winnowVersion(), node: process.versions.node },
      },
    },
    signal,
  );
}
