import type { ExportMode, ExportSplit } from '../../domain/dataset';
import type { PlannedFile } from './export-plan';
import { SPLIT_PARTS, type SplitPart } from './export-split';

/** Words that Hugging Face's image folders take for a split where they stand alone in a folder's or file's name. */
const SPLIT_WORDS =
  /(?:^|[^a-z0-9])(?:train|training|dev|val|valid|validation|test|testing|eval|evaluation)(?:[^a-z0-9]|$)/i;
const SHOWN = 5;

/**
 * What those who will read the tree stumble over, a sentence each: labels that lack a part of the split, names that are taken
 * for splits, links that break or lead to the originals, and how trainers number the labels.
 * @param labels of each row.
 */
export function exportNotes(
  files: readonly PlannedFile[],
  labels: readonly string[],
  parts: readonly SplitPart[],
  { mode, split }: { readonly mode: ExportMode; readonly split: ExportSplit | null },
): string[] {
  const labelled = files.filter(({ folder }) => folder !== '');
  const notes: string[] = [];
  if (split) notes.push(...missingParts(labelled, labels, parts, split));
  const taken = labelled.filter(({ name, row }) => SPLIT_WORDS.test(name) || SPLIT_WORDS.test(labels[row]!));
  if (taken.length > 0) {
    const names = [...new Set(taken.map(({ name, row }) => (SPLIT_WORDS.test(labels[row]!) ? labels[row]! : name)))];
    notes.push(
      `Hugging Face may take these names for parts of a split: ${listed(names)}. Name data_files when you load the tree.`,
    );
  }
  if (mode === 'hardlink') {
    notes.push(
      'Hard links are the originals: a program that writes into a file of the tree changes the original, too.',
    );
  }
  if (mode === 'symlink') {
    notes.push(
      'The links break when the originals are moved, and a program that writes through one changes the original.',
    );
  }
  const names = [...new Set(labelled.map(({ row }) => labels[row]!))].sort();
  if (names.length > 1)
    notes.push(`Trainers number the labels by name: ${listed(names.map((name, i) => `${i} ${name}`))}.`);
  return notes;
}

function missingParts(
  files: readonly PlannedFile[],
  labels: readonly string[],
  parts: readonly SplitPart[],
  split: ExportSplit,
): string[] {
  return SPLIT_PARTS.filter((part) => split[part] > 0).flatMap((part) => {
    const all = new Set(files.map(({ row }) => labels[row]!));
    for (const { row } of files) if (parts[row] === part) all.delete(labels[row]!);
    return all.size === 0 ? [] : [`No picture of ${listed([...all].sort())} is in ${part}: they have too few.`];
  });
}

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` … and ${names.length - SHOWN} more` : '';
  return names.slice(0, SHOWN).join(', ') + more;
}
