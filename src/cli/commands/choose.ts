import path from 'node:path';
import { MOST_CHOSEN } from '../../protocol/inspection';
import { EXPORT_MODES } from '../../domain/exports';
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
import { describeExport, refuseMissing } from './export-command';

/** `winnow choose`: pictures that stand for all of a folder that was clustered. */
export async function chooseCommand(args: string[], signal: AbortSignal): Promise<void> {
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
  const { snapshot, store } = run;
  const { seed } = snapshot.configuration;
  const tree = treeOptions(values, seed);
  const table = values.csv === undefined ? undefined : path.resolve(values.csv);
  if (table !== undefined) await checkOutputFree(table, { force: values.force });
  const { chooseImages } = await import('../../engine/inspect/choose-to-label');
  const { openArtifacts } = await import('../../engine/run-artifacts/artifacts');
  const bar = new ProgressBar(process.stderr);
  const onShare = (share: number): void => {
    if (values.quiet !== true) bar.update({ stage: 'cluster', done: Math.round(1000 * share), total: 1000 });
  };
  const images = await chooseImages(
    { snapshot, artifacts: openArtifacts(store) },
    { count, among: null },
    onShare,
    signal,
  ).finally(() => bar.clear());
  const paths = images.map((image) => snapshot.paths[image]!);
  const rows = labelRows(snapshot);
  if (table !== undefined) {
    const known = new Map(rows.map((row) => [row.path, row]));
    await writeOutput(table, writeLabels(paths.map((file) => known.get(file)!)), { force: values.force });
  }
  if (values.quiet !== true) process.stdout.write(paths.map((file) => `${printable(file)}\n`).join(''));
  if (values.out === undefined) return;
  const report = await exportTree(
    {
      ...tree,
      root: snapshot.root,
      target: path.resolve(values.out),
      mode,
      dryRun: values['dry-run'] ?? false,
      rows: await rowsWithKin(rows, run, tree.split?.together ?? [], () => undefined, signal),
      scope: { kind: 'chosen', paths },
      known: knownFiles(dataset),
      run: { folders, seed, versions: { winnow: winnowVersion(), node: process.versions.node } },
    },
    signal,
  );
  if (values.quiet !== true) process.stderr.write(describeExport(report));
  refuseMissing(report);
}
