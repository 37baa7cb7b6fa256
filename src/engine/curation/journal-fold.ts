import { afterStep, NO_EDITS, type Curation, type Edit, type Step } from '../../domain/curation';
import type { Line } from './journal-line';

/** What the steps in one labelling come to. */
export interface JournalState {
  readonly curation: Curation;
  /** The last step and the number of edits in force before it; absent when there was none. */
  readonly last?: { readonly step: Step; readonly before: number };
  /** Steps of this labelling were lost: edits after them may not fit the labels any more. */
  readonly incomplete?: boolean;
}

export const EMPTY: JournalState = { curation: NO_EDITS };

/** The state after a line. */
export function foldLine({ curation, incomplete }: JournalState, line: Line): JournalState {
  if ('state' in line) return { curation: line.state };
  return {
    curation: afterStep(curation, line.step),
    last: { step: line.step, before: curation.edits.length },
    ...(incomplete ? { incomplete } : {}),
  };
}

/**
 * Stands for an edit that was lost. It takes part in undo and redo, so that a later undo takes back
 * the same edits as it did then.
 */
const LOST = { kind: 'review', images: [] } as Edit;

/**
 * The state after all lines of a labelling. Each line says how many edits were in force before it.
 * If that is another number than before this line, steps were lost: lost edits are replaced by
 * placeholders, and edits whose undo was lost are undone.
 */
export function fold(lines: readonly Line[]): JournalState {
  let state = EMPTY;
  for (const line of lines) {
    if ('step' in line && line.before !== undefined) state = upTo(state, line.before);
    state = foldLine(state, line);
  }
  if (!state.incomplete) return state;
  const { edits, undone } = state.curation;
  const found = (edit: Edit): boolean => edit !== LOST;
  return { curation: { edits: edits.filter(found), undone: undone.filter(found) }, incomplete: true };
}

function upTo(state: JournalState, count: number): JournalState {
  let { curation } = state;
  if (curation.edits.length === count) return state;
  while (curation.edits.length < count) curation = afterStep(curation, { kind: 'edit', edit: LOST });
  while (curation.edits.length > count) curation = afterStep(curation, { kind: 'undo' });
  return { ...state, curation, incomplete: true };
}
