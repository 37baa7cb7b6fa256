import { randomUUID } from 'node:crypto';
import { WinnowFailure } from '../base/failure';
import type { Store } from '../store/store';
import { DEFAULT_LIMITS, prune } from './prune';
import { keepUses } from './uses';

/** A run that is killed has noted what it used so long ago at most. */
const NOTE_EVERY_MS = 5_000;

/**
 * Does the work of a run, notes on its way what it uses of the store, and prunes the store once it
 * is finished.
 * A store that cannot be written for that stops no run.
 */
export async function withUpkeep<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const run = randomUUID();
  let noted = 0;
  const note = (finished: boolean): void => {
    if (!finished && store.used.size === noted) return;
    noted = store.used.size;
    ifPossible(() => keepUses(store, { run, finished }));
  };
  const timer = setInterval(() => note(false), NOTE_EVERY_MS);
  timer.unref();
  try {
    const result = await work();
    note(true);
    ifPossible(() => prune(store, DEFAULT_LIMITS));
    return result;
  } catch (error) {
    note(false);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function ifPossible(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof WinnowFailure)) throw error;
  }
}
