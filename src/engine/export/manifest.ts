import path from 'node:path';
import type { ExportReport } from '../../domain/exports';
import { csvLine } from '../base/csv';
import type { ExportRequest } from './export';
import type { ExportPlaces } from './export-places';
import type { PlannedFile } from './export-plan';
import type { SplitPart } from './export-split';
import { labelTable, type LabelRow } from './labels';

/**
 * The labels, parts of the split and, last, where each image lies, relative to the manifest; empty
 * for a missing one.
 */
export function manifestCsv(
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

/** How the tree was made, its classes by number, and what could not be as it was asked. */
export function manifestJson(request: ExportRequest, report: ExportReport): string {
  const { root, mode, run, scope, split, layout, pixels, longest, sidecars } = request;
  const { target, counts, unlabelled, classes, renamed, missing } = report;
  // The table beside it names them.
  const taken = scope?.kind === 'chosen' ? { kind: scope.kind, images: scope.paths.length } : scope;
  const asked = { root, target, mode, scope: taken, split, layout, pixels, longest, sidecars };
  return JSON.stringify({ format: 1, ...run, ...asked, counts, unlabelled, classes, renamed, missing }, null, 2) + '\n';
}
