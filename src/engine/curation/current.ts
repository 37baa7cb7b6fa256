import { statSync } from 'node:fs';
import path from 'node:path';
import { NO_EDITS } from '../../protocol/curation';
import type { RunSnapshot } from '../../protocol/dataset';
import type { DatasetParams } from '../../protocol/engine';
import { WinnowFailure } from '../failure';
import type { ArtifactKeys } from '../artifact-keys';
import { Store } from '../store';
import { carryOver } from './carry-over';
import { appendSteps, readJournal } from './journal';

const FILE = 'current.json';
/** The last finished state, kept while a new run replaces the current one, so that its edits can be carried over. */
const FINISHED_FILE = 'finished.json';

interface Current {
  /** Names the labelling; stores of earlier versions have it here alone. */
  readonly labels: string;
  readonly snapshot: RunSnapshot;
  readonly artifacts?: ArtifactKeys;
}

/** The file that was parsed last: one of 100,000 images takes a quarter of a second, which each edit would pay again. */
let parsed: { readonly stamp: string; readonly snapshot: RunSnapshot } | undefined;

/**
 * Makes a snapshot the current one and returns it with the person's edits. When it is final and its labelling is not the one
 * before it, what the person decided there is written to the new labelling's journal first; should that be cut short, the
 * next run writes the rest.
 */
export function keepCurrent(store: Store, snapshot: RunSnapshot, artifacts?: ArtifactKeys): RunSnapshot {
  const current = readSnapshot(store, FILE);
  if (!snapshot.finished) {
    if (current?.finished) store.writeJson(FINISHED_FILE, { labels: current.labelling, snapshot: current });
  } else {
    const previous = current?.finished ? current : readSnapshot(store, FINISHED_FILE);
    if (previous && previous.labelling !== snapshot.labelling) {
      const edits = carryOver(withEdits(store, previous), withEdits(store, snapshot));
      if (edits.length > 0) {
        const steps = edits.map((edit) => ({ kind: 'edit', edit }) as const);
        appendSteps(store, snapshot.labelling, steps);
      }
    }
  }
  const kept: Current = { labels: snapshot.labelling, snapshot, ...(artifacts ? { artifacts } : {}) };
  store.writeJson(FILE, kept);
  return withEdits(store, snapshot);
}

/** The last snapshot that a store holds, with the person's edits. */
export function currentSnapshot(store: Store): RunSnapshot | undefined {
  const snapshot = readSnapshot(store, FILE);
  return snapshot && withEdits(store, snapshot);
}

/** The last snapshot of a data set with the person's edits, or null when there is none. */
export function lastSnapshot(folders: readonly string[], parent: string): RunSnapshot | null {
  const store = Store.find(parent, folders);
  return (store && currentSnapshot(store)) ?? null;
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
export function finishedRun({ folders, store: parent }: DatasetParams, labelling?: string): FinishedRun {
  const store = Store.find(parent, folders);
  const snapshot = store && currentSnapshot(store);
  if (!store || !snapshot) {
    const names = folders.map((folder) => path.basename(folder)).join(', ');
    throw new WinnowFailure('bad-request', `Cluster ${names} first.`);
  }
  if (!snapshot.finished) {
    throw new WinnowFailure('bad-request', 'The run is not finished: there are no final labels yet.');
  }
  if (labelling !== undefined && snapshot.labelling !== labelling) {
    throw new WinnowFailure('bad-request', 'These labels were replaced by those of a newer run. Open the run again.');
  }
  return { store, snapshot };
}

function withEdits(store: Store, snapshot: RunSnapshot): RunSnapshot {
  return { ...snapshot, curation: readJournal(store, snapshot.labelling).curation };
}

function readSnapshot(store: Store, name: string): RunSnapshot | undefined {
  let stamp: string;
  try {
    const { ino, size, mtimeMs } = statSync(store.path(name));
    stamp = [store.path(name), ino, size, mtimeMs].join(' ');
  } catch {
    return undefined;
  }
  if (parsed?.stamp === stamp) return parsed.snapshot;
  const kept = store.readJson<Current>(name);
  if (!kept) return undefined;
  const snapshot = { ...kept.snapshot, labelling: kept.labels, curation: NO_EDITS };
  parsed = { stamp, snapshot };
  return snapshot;
}
