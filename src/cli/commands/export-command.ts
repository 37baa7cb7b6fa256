import path from 'node:path';
import { kinOf } from '../../engine/copies/kinship';
import { exportTree } from '../../engine/export/export';
import { EXPORT_MODES } from '../../domain/exports';
import { DEFAULT_CONFIGURATION } from '../../domain/configuration';
import { readLabelsFile } from '../options/labels-file';
import { EXPORT_OPTIONS, treeOptions } from '../options/export-options';
import { describeExport, refuseMissing } from '../output/export-report';
import { choice, parse, UsageError, wholeNumber } from '../options/usage';
import { winnowVersion } from '../../engine/base/version';

/** `winnow export`: the labelled tree of a labels file. */
export async function exportCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    root: { type: 'string' },
    out: { type: 'string' },
    mode: { type: 'string' },
    'dry-run': { type: 'boolean' },
    seed: { type: 'string' },
    ...EXPORT_OPTIONS,
  });
  const [labels, ...others] = positionals;
  if (labels === undefined || others.length > 0)
    throw new UsageError('name one labels file: winnow export LABELS.csv --root FOLDER --out DIR');
  if (!values.root) throw new UsageError('name the folder that was clustered with --root FOLDER');
  if (!values.out) throw new UsageError('name the tree to write with --out DIR');
  const mode = choice('--mode', values.mode ?? 'copy', EXPORT_MODES);
  const seed = wholeNumber('--seed', values.seed ?? String(DEFAULT_CONFIGURATION.seed), 0, 0xffffffff);
  const tree = treeOptions(values, seed);
  if (tree.split?.together?.some((kinship) => kinship !== 'stem' && kinship !== 'folder')) {
    throw new UsageError('a labels file tells stem and folder alone: for copies and bursts use winnow cluster --out');
  }
  const read = await readLabelsFile(labels);
  const kin = kinOf({ paths: read.map(({ path }) => path) }, tree.split?.together ?? [], {});
  const rows = tree.split?.together ? read.map((row, at) => ({ ...row, kin: read[kin[at]!]!.path })) : read;
  const report = await exportTree(
    {
      root: path.resolve(values.root),
      target: path.resolve(values.out),
      mode,
      dryRun: values['dry-run'] ?? false,
      rows,
      ...tree,
      run: { labels: path.resolve(labels), versions: { winnow: winnowVersion(), node: process.versions.node } },
    },
    signal,
  );
  process.stdout.write(describeExport(report));
  refuseMissing(report);
}
