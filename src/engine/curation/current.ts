import { t } from '@vscode/l10n';
import { statSync } from 'node:fs';
import path from 'node:path';
import { NO_EDITS, type Curation, type Edit } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../domain/configuration';
import type { DataSetParams } from '../../protocol/engine';
import { stampOf } from '../base/file-stamp';
import { WinnowFailure } from '../base/failure';
import type { ArtifactKeys } from '../store/artifact-keys';
import { Store } from '../store/store';
import { carryOver } from './carry-over';
import { withEditLock } from './edit-lock';
import { checkEdit } from './edit-rules';
import { withLastingNames } from './lasting-names';
import { appendSteps, lossOf, readJournal } from './journal';

const FILE = 'current.json';
/**
 * The last finished state, kept while a new run replaces the current one, so that its edits can be
 * carried over. Clusters and given classes have one each: what a person decided about the one says
 * nothing about the other.
 */
const FINISHED_FILE = 'finished.json';
const GIVEN_FILE = 'given.json';
const fileOf = ({ source }: RunSnapshot): string => (source === 'given' ? GIVEN_FILE : FINISHED_FILE);

interface Current {
  /** Names the labelling. Stores of earlier versions have the name here only. */
  readonly labels: string;
  readonly snapshot: RunSnapshot;
  readonly artifacts?: ArtifactKeys;
}

/**
 * What was parsed last, by file: one of 100,000 images takes a quarter of a second, which each edit
 * would pay again.
 */
const parsed = new Map<string, { readonly stamp: string; readonly kept: Kept }>();
const PARSED = 4;

/** A snapshot without edits, and the files that it comes from. */
export interface Kept {
  readonly snapshot: RunSnapshot;
  readonly artifacts?: ArtifactKeys;
}

/**
 * Makes a snapshot the current one and returns it with the person's edits. A final snapshot may
 * have another labelling than the one before it of its kind (clusters, or given classes). Then what
 * the person decided there is written to the new labelling's journal first. Should that be cut
 * short, the next run writes the rest. Clusters have the names of the earlier ones that they go on
 * from. No edit is taken meanwhile.
 *
 * What a run shows on its way is kept only where there is no finished labelling. One that is there
 * can be edited and exported until the next is finished, however the run ends.
 */
export function keepCurrent(store: Store, made: RunSnapshot, artifacts?: ArtifactKeys): RunSnapshot {
  return withEditLock(store, () => {
    const file = fileOf(made);
    const current = keptIn(store, FILE);
    const finished = current?.snapshot.finished && fileOf(current.snapshot) === file ? current : keptIn(store, file);
    const before = finished && withEdits(store, finished.snapshot);
    // Classes that were given have names of their own.
    const snapshot = before && made.source !== 'given' ? withLastingNames(before, made) : made;
    const next: Kept = { snapshot, ...(artifacts ? { artifacts } : {}) };
    const edited = withEdits(store, snapshot);
    if (!snapshot.finished) {
      if (!currentIn(store)?.snapshot.finished) writeKept(store, next, FILE);
      return edited;
    }
    const carried = before && before.labelling !== snapshot.labelling ? carryOver(before, edited) : [];
    if (carried.length > 0) {
      const steps = carried.map((edit) => ({ kind: 'edit', edit }) as const);
      appendSteps(store, snapshot.labelling, steps, edited.curation);
    }
    // There are two copies, in case one is damaged: without the labels, the person's edits mean
    // nothing.
    writeKept(store, next, FILE, file);
    return carried.length > 0 ? withEdits(store, snapshot) : edited;
  });
}

function writeKept(store: Store, kept: Kept, name: string, ...copies: string[]): void {
  store.writeJson(name, { labels: kept.snapshot.labelling, ...kept } satisfies Current, ...copies);
}

/** All labellings that a store keeps: what is current, and the last finished one of each kind. */
export function keptLabellings(store: Store): readonly Kept[] {
  return [FILE, FINISHED_FILE, GIVEN_FILE].flatMap((name) => keptIn(store, name) ?? []);
}

/** The last snapshot that a store holds, with the person's edits. */
export function currentSnapshot(store: Store): RunSnapshot | undefined {
  const kept = currentIn(store);
  return kept && withEdits(store, kept.snapshot);
}

/** Names of the files that the current snapshot comes from. */
export function currentArtifacts(store: Store): ArtifactKeys | undefined {
  return currentIn(store)?.artifacts;
}

/** What is current. If that is damaged or not finished, the state that was finished last. */
function currentIn(store: Store): Kept | undefined {
  const current = keptIn(store, FILE);
  if (current?.snapshot.finished) return current;
  const [first, second] = [FINISHED_FILE, GIVEN_FILE].sort((a, b) => writtenAt(store, b) - writtenAt(store, a));
  return keptIn(store, first!) ?? keptIn(store, second!) ?? current;
}

/** Milliseconds since 1970; 0 where there is no such file. */
function writtenAt(store: Store, name: string): number {
  return statSync(store.path(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The last snapshot of a data set with the person's edits, or null when there is none. */
export function lastSnapshot(folders: readonly string[], parent: string): RunSnapshot | null {
  const store = Store.find(parent, folders);
  return (store && currentSnapshot(store)) ?? null;
}

/** What to tell the person of corrections that damage took; undefined when none was lost. */
export function lossIn(folders: readonly string[], parent: string): string | undefined {
  const store = Store.find(parent, folders);
  return store && lossOf(store);
}

/** A finished run: its snapshot and the store that holds it. */
export interface FinishedRun {
  readonly store: Store;
  readonly snapshot: RunSnapshot;
}

/**
 * The finished run of a data set.
 * @param labelling the one that the request is about; without it, any.
 * @throws WinnowFailure `bad-request` when there is none, or the current labelling is another one.
 */
export function finishedRun({ folders, store: parent }: DataSetParams, labelling?: string): FinishedRun {
  const store = Store.find(parent, folders);
  const snapshot = store && currentSnapshot(store);
  if (!store || !snapshot) {
    const names = folders.map((folder) => path.basename(folder)).join(', ');
    throw new WinnowFailure('bad-request', t('Cluster {0} first.', names));
  }
  if (!snapshot.finished) {
    throw new WinnowFailure('bad-request', t('The run is not finished: there are no final labels yet.'));
  }
  if (labelling !== undefined && snapshot.labelling !== labelling) {
    throw new WinnowFailure(
      'bad-request',
      t('These labels were replaced by those of a newer run. Open the run again.'),
    );
  }
  return { store, snapshot };
}

/**
 * A snapshot with the edits of its labelling. If some edits were lost, later ones that do not fit
 * without them are left out.
 */
export function withEdits(store: Store, snapshot: RunSnapshot): RunSnapshot {
  const { curation, incomplete } = readJournal(store, snapshot.labelling);
  return { ...snapshot, curation: incomplete ? thatFit(snapshot, curation) : curation };
}

function thatFit(snapshot: RunSnapshot, { edits, undone }: Curation): Curation {
  const fitting: Edit[] = [];
  for (const edit of edits) {
    try {
      checkEdit({ ...snapshot, curation: { edits: fitting, undone: [] } }, edit);
      fitting.push(edit);
    } catch (error) {
      if (!(error instanceof WinnowFailure)) throw error;
    }
  }
  return { edits: fitting, undone: fitting.length === edits.length ? undone : [] };
}

function keptIn(store: Store, name: string): Kept | undefined {
  const file = store.path(name);
  let stamp: string;
  try {
    stamp = stampOf(file);
  } catch {
    return undefined;
  }
  if (stamp === '') return undefined;
  const known = parsed.get(file);
  if (known?.stamp === stamp) return known.kept;
  const current = store.readJson<Current>(name);
  if (!current) return undefined;
  // Stores of earlier versions do not name the methods of which there was no choice then.
  const configuration = { ...DEFAULT_CONFIGURATION, ...current.snapshot.configuration };
  const facts = { configuration, labelling: current.labels, curation: NO_EDITS };
  const kept: Kept = { ...current, snapshot: { ...current.snapshot, ...facts } };
  parsed.delete(file);
  parsed.set(file, { stamp, kept });
  if (parsed.size > PARSED) parsed.delete(parsed.keys().next().value!);
  return kept;
}
