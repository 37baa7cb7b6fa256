import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Store } from './store';

/** An edit that a person made to the clusters of a run. */
export type Edit = { readonly kind: 'rename'; readonly cluster: number; readonly name: string };

const FILE = 'journal.jsonl';

/** Appends an edit and returns once it is on the disk. `labels` names the labelling that it applies to. */
export function appendEdit(store: Store, labels: string, edit: Edit): void {
  const file = openSync(store.path(FILE), 'a');
  try {
    // The line break in front keeps this edit apart from a line that a crash cut short.
    writeSync(file, `\n${JSON.stringify({ labels, edit })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The edits of a labelling, oldest first. A last line that was cut short by a crash was never confirmed and is left out. */
export function readEdits(store: Store, labels: string): Edit[] {
  let text: string;
  try {
    text = readFileSync(store.path(FILE), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as { labels: string; edit: Edit };
      return entry.labels === labels ? [entry.edit] : [];
    } catch {
      return [];
    }
  });
}
