import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { wordsOf } from '../../domain/error-words';
import { kinOf } from '../../engine/copies/kinship';
import { exportTree } from '../../engine/export/export';
import { WinnowFailure } from '../../engine/base/failure';
import type { LabelRow } from '../../engine/export/labels';
import { readLabels } from '../../engine/export/labels';
import { tableText } from '../../engine/tables/table-text';
import type { ExportReport } from '../../domain/exports';
import { EXPORT_MODES } from '../../domain/exports';
import { DEFAULT_CONFIGURATION } from '../../domain/configuration';
import { EXPORT_OPTIONS, treeOptions } from '../options/export-options';
import { printable } from '../output/printable';
import { choice, parse, UsageError, wholeNumber } from '../options/usage';
import { winnowVersion } from '../../engine/base/version';

const SHOWN_MISSING = 10;

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

/**
 * Makes an export that lacks pictures fail, because it is not all that was asked for.
 * @throws WinnowFailure `bad-request` in a sentence.
 */
export function refuseMissing({ missing, dryRun }: ExportReport): void {
  if (missing.length === 0) return;
  const count = missing.length;
  const verb = dryRun ? 'would be' : 'were';
  throw new WinnowFailure(
    'bad-request',
    `${count === 1 ? '1 picture is' : `${count} pictures are`} missing, the others ${verb} exported.`,
  );
}

/** @throws WinnowFailure `bad-request` when the file is missing or is not a labels file. */
export async function readLabelsFile(file: string): Promise<LabelRow[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WinnowFailure(
      'bad-request',
      `The labels file ${file} cannot be read (${code}). winnow cluster --labels writes one.`,
    );
  }
  try {
    return readLabels(tableText(bytes));
  } catch (error) {
    throw new WinnowFailure('bad-request', `${file}: ${wordsOf(error)}`);
  }
}

/** What an export did, for the terminal. */
export function describeExport(report: ExportReport): string {
  const { target, dryRun, counts, unlabelled, renamed, missing, manifest, notes } = report;
  const files = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const withSplit = Object.keys(counts).some((folder) => folder.includes('/'));
  const lines = [
    `${dryRun ? 'Would write' : 'Wrote'} ${files} files in ${Object.keys(counts).length} ${withSplit ? 'folders' : 'labels'} to ${printable(target)}`,
  ];
  for (const [folder, count] of Object.entries(counts))
    lines.push(`  ${String(count).padStart(7)}  ${printable(folder)}`);
  if (unlabelled > 0)
    lines.push(`  ${String(unlabelled).padStart(7)}  without a label, in ${printable(target)}-unlabelled`);
  if (renamed.length > 0)
    lines.push(
      `${renamed.length} names changed to be safe and distinct on every file system; the manifest lists them.`,
    );
  if (missing.length > 0) lines.push(`${missing.length} pictures could not be written:`);
  for (const { path: file, reason } of missing.slice(0, SHOWN_MISSING)) lines.push(`  ${printable(file)}: ${reason}`);
  if (missing.length > SHOWN_MISSING) lines.push(`  … and ${missing.length - SHOWN_MISSING} more, in the manifest.`);
  for (const note of notes ?? []) lines.push(printable(note));
  if (!dryRun) lines.push(`Manifest: ${manifest.map(printable).join(', ')}`);
  return lines.join('\n') + '\n';
}
