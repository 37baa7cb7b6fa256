import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { afterStep, NO_EDITS, type Curation, type Step } from '../../protocol/curation';
import type { Store } from '../store';

const FILE = 'journal.jsonl';

/** A line of the journal. Lines of earlier versions hold an edit in place of a step. */
interface Line {
  /** Names the labelling that the step applies to. */
  readonly labels: string;
  readonly step: Step;
}

/** The steps that were taken in one labelling, folded. */
export interface JournalState {
  readonly curation: Curation;
  /** The last step and the number of edits in force before it; absent when there was none. */
  readonly last?: { readonly step: Step; readonly before: number };
}

/** Appends steps in order and returns once all are on the disk. */
export function appendSteps(store: Store, labelling: string, steps: readonly Step[]): void {
  const file = openSync(store.path(FILE), 'a');
  try {
    // The line break in front keeps these steps apart from a line that a crash cut short.
    const lines = steps.map((step) => `\n${JSON.stringify({ labels: labelling, step } satisfies Line)}\n`).join('');
    const bytes = Buffer.from(lines);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Folds the steps of a labelling. A line that a crash cut short was never confirmed and is left out. */
export function readJournal(store: Store, labelling: string): JournalState {
  let text: string;
  try {
    text = readFileSync(store.path(FILE), 'utf8');
  } catch {
    return { curation: NO_EDITS };
  }
  let state: JournalState = { curation: NO_EDITS };
  for (const line of text.split('\n')) {
    const step = stepOf(line, labelling);
    if (!step) continue;
    const { curation } = state;
    state = { curation: afterStep(curation, step), last: { step, before: curation.edits.length } };
  }
  return state;
}

function stepOf(line: string, labelling: string): Step | undefined {
  if (!line.includes(labelling)) return undefined;
  try {
    const entry = JSON.parse(line) as Partial<Line> & {
      readonly edit?: { kind: 'rename'; cluster: number; name: string };
    };
    if (entry.labels !== labelling) return undefined;
    return entry.step ?? (entry.edit ? { kind: 'edit', edit: entry.edit } : undefined);
  } catch {
    return undefined;
  }
}
