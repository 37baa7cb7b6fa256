import type { ExportReport } from '../../domain/exports';
import { WinnowFailure } from '../../engine/base/failure';
import { printable } from './printable';

const SHOWN_MISSING = 10;

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
