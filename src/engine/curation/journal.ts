import { t } from '@vscode/l10n';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { stampOf } from '../base/file-stamp';
import type { Curation, Step } from '../../domain/curation';
import { replaceFile, storeFailure, writeAll } from '../store/durable';
import { largest } from '../numeric/largest';
import type { Store } from '../store/store';
import { withEditLock } from './edit-lock';
import { EMPTY, fold, foldLine, type JournalState } from './journal-fold';
import { readCopy, textOf, type Line } from './journal-line';

export type { JournalState } from './journal-fold';

/** Two copies with the same lines. If one is damaged, it is restored from the other. */
const FILES = ['journal.jsonl', 'journal.copy.jsonl'] as const;

/** The journal as it was read last. */
interface Journal {
  /** Changes when another process writes. */
  stamp: string;
  readonly lines: Line[];
  /** Number of lines that are in neither copy. */
  lost: number;
  next: number;
  /** Whether both copies hold exactly `lines`. */
  whole: boolean;
  readonly states: Map<string, JournalState>;
}

/** By folder of the store. Without it, each edit would read all edits before it again. */
const journals = new Map<string, Journal>();
const KEPT = 8;

/**
 * Appends steps in their order, to both copies. Returns once all of them are on the disk. If it
 * fails, none is.
 * @param inForce the edits before the steps; asked for only where steps were lost and not all that
 * are left fit the labels.
 * @throws WinnowFailure `store`, or `locked` when another process keeps writing.
 */
export function appendSteps(store: Store, labelling: string, steps: readonly Step[], inForce?: Curation): void {
  withEditLock(store, () => {
    const journal = healed(store, labelling, inForce);
    let state = stateOf(journal, labelling);
    const added: Line[] = [];
    for (const step of steps) {
      const line = { n: journal.next + added.length, labels: labelling, before: state.curation.edits.length, step };
      added.push(line);
      state = foldLine(state, line);
    }
    append(store, added);
    for (const line of added) journal.lines.push(line);
    journal.next += added.length;
    journal.states.set(labelling, state);
    journal.stamp = stampsOf(store);
  });
}

/**
 * The edits of a labelling. A line that a crash cut short was never confirmed and is left out; what
 * was lost to damage of both copies is left out and counted. Writes nothing.
 */
export function readJournal(store: Store, labelling: string): JournalState {
  return stateOf(journalOf(store), labelling);
}

/** What to tell the person of corrections that were lost; undefined when none was. */
export function lossOf(store: Store): string | undefined {
  const { lost } = journalOf(store);
  if (lost === 0) return undefined;
  return lost === 1
    ? t(
        'One correction of these pictures could not be read: both copies of the journal in {0} are damaged there. All others are in force; look the labels over.',
        store.folder,
      )
    : t(
        '{0} corrections of these pictures could not be read: both copies of the journal in {1} are damaged there. All others are in force; look the labels over.',
        lost,
        store.folder,
      );
}

function stateOf(journal: Journal, labelling: string): JournalState {
  let state = journal.states.get(labelling);
  if (!state) {
    state = fold(journal.lines.filter(({ labels }) => labels === labelling));
    journal.states.set(labelling, state);
  }
  return state;
}

function journalOf(store: Store): Journal {
  const stamp = stampsOf(store);
  const known = journals.get(store.folder);
  if (known?.stamp === stamp) return known;
  const journal = read(store, stamp);
  journals.delete(store.folder);
  journals.set(store.folder, journal);
  if (journals.size > KEPT) journals.delete(journals.keys().next().value!);
  return journal;
}

function read(store: Store, stamp: string): Journal {
  const [first, second] = FILES.map((name) => readCopy(contentsOf(store, name)));
  const numbers = [...new Set([...first!.lines.keys(), ...second!.lines.keys()])].sort((a, b) => a - b);
  const lines = numbers.map((n) => first!.lines.get(n) ?? second!.lines.get(n)!);
  const last = numbers.at(-1) ?? 0;
  // A crash leaves a broken end in one copy at most, because a step is confirmed only when both
  // have it.
  const atEnd = Math.min(endOf(first!, last), endOf(second!, last));
  const same = first!.clean && second!.clean && first!.lines.size === lines.length;
  return {
    stamp,
    lines,
    next: last + atEnd + 1,
    lost: last - numbers.length + atEnd,
    whole: same && second!.lines.size === lines.length,
    states: new Map(),
  };
}

/** Broken texts of a copy behind the last line that either has. */
function endOf({ lines, brokenAtEnd }: ReturnType<typeof readCopy>, last: number): number {
  const own = largest(lines.keys(), 0);
  return Math.max(0, brokenAtEnd - (last - own));
}

/**
 * The journal with two good copies, and the edits of `labelling` stated anew when steps of it were
 * lost.
 */
function healed(store: Store, labelling: string, inForce: Curation | undefined): Journal {
  const journal = journalOf(store);
  const state = stateOf(journal, labelling);
  if (journal.whole && !state.incomplete) return journal;
  if (state.incomplete) {
    const line: Line = { n: journal.next++, labels: labelling, state: inForce ?? state.curation };
    journal.lines.push(line);
    journal.states.set(labelling, foldLine(EMPTY, line));
  }
  const text = Buffer.from(journal.lines.map((line) => `\n${textOf(line)}\n`).join(''));
  try {
    // The second copy is written first. Until it is there, the first file is the only one of a
    // journal of format 1.
    for (const name of [...FILES].reverse()) replaceFile(store.path(name), [text]);
  } catch (error) {
    journals.delete(store.folder);
    throw error;
  }
  journal.whole = true;
  journal.stamp = stampsOf(store);
  return journal;
}

function append(store: Store, lines: readonly Line[]): void {
  // The line break comes first, so that these steps do not continue a line that a crash cut short.
  const text = Buffer.from(lines.map((line) => `\n${textOf(line)}\n`).join(''));
  const written: { readonly file: number; readonly length: number }[] = [];
  let name: string = FILES[0];
  try {
    for (name of FILES) {
      const file = openSync(store.path(name), 'a');
      written.push({ file, length: fstatSync(file).size });
      writeAll(file, text);
      fsyncSync(file);
    }
  } catch (error) {
    journals.delete(store.folder);
    for (const { file, length } of written) takeBack(file, length);
    throw storeFailure(store.path(name), error);
  } finally {
    for (const { file } of written) closeSync(file);
  }
}

function takeBack(file: number, length: number): void {
  try {
    ftruncateSync(file, length);
    fsyncSync(file);
  } catch {
    // Half a line counts for nothing. A whole line in one copy alone is a step that was taken.
  }
}

function contentsOf(store: Store, name: string): string {
  try {
    return readFileSync(store.path(name), 'utf8');
  } catch {
    return '';
  }
}

const stampsOf = (store: Store): string => FILES.map((name) => stampOf(store.path(name))).join(', ');
