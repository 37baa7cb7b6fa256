import { t } from '@vscode/l10n';
import { rmSync, utimesSync, writeFileSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { storeFailure } from './durable';
import { WinnowFailure } from '../base/failure';
import { holderOf, mayRun, tryLock, unlock, type Holder } from './lock-file';
import type { Store } from './store';

const FILE = 'run.lock';
/** Names the holder that is asked to stop. */
const STOP_FILE = 'run.stop';

/** A holder on another machine that does not touch its lock for this long is gone. */
const SILENT_MS = 30_000;
const HEARTBEAT_MS = 500;
const TOUCH_EVERY = 6;
/**
 * Beats in a row at which the lock cannot be read before it counts as lost: a network share may
 * fail for a moment.
 */
const MISSED_BEATS = 6;
/** How long one who takes over waits for the other to stop. */
const PATIENCE_MS = 10_000;
const POLL_MS = 50;
/** Longer than a lock that was left unwritten counts as held. */
const SETTLING_MS = 3_000;

/** The right to compute in a store, which one process has at a time. Reading needs none. */
export interface RunLock {
  /** Aborted with a WinnowFailure `taken-over` when another process was given the lock. */
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * Takes the lock of a store. A holder that died is replaced at once; one that lives is asked to
 * stop if `takeOver` is set, and does so within about a second.
 * @throws WinnowFailure `locked` in words when another process goes on; `store` when the store
 * cannot be written; the signal's reason when it is aborted.
 */
export async function takeRunLock(
  store: Store,
  { takeOver }: { readonly takeOver: boolean },
  signal: AbortSignal,
): Promise<RunLock> {
  const file = store.path(FILE);
  const stop = store.path(STOP_FILE);
  const begun = Date.now();
  let asked = '';
  try {
    for (;;) {
      const next = tryLock(file, SILENT_MS);
      if ('mine' in next) return hold(store, next.mine);
      const { theirs } = next;
      const waited = Date.now() - begun;
      // What a process left that was killed while it wrote a lock counts as held for a moment.
      if (mayRun(theirs) || waited > SETTLING_MS) {
        if (!takeOver) throw refusal(theirs);
        if (waited > PATIENCE_MS) throw notReleased(theirs);
        if (asked !== theirs.token) ask(stop, (asked = theirs.token));
      }
      await wait(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  } finally {
    if (asked !== '') rmSync(stop, { force: true });
  }
}

function hold(store: Store, mine: Holder): RunLock {
  const file = store.path(FILE);
  const stop = store.path(STOP_FILE);
  const lost = new AbortController();
  let beats = 0;
  let missed = 0;
  const timer = setInterval(() => {
    const asked = contentsOf(stop) === mine.token;
    const holder = holderOf(file);
    const isMine = holder?.token === mine.token;
    missed = isMine ? 0 : missed + 1;
    // A lock that names somebody else is theirs; one that is gone, empty or cut short may be back
    // soon.
    const isTheirs = !isMine && holder !== undefined && holder.token !== '';
    if (asked || isTheirs || missed === MISSED_BEATS) {
      clearInterval(timer);
      lost.abort(
        new WinnowFailure(
          'taken-over',
          t(
            'Another window took over these folders, so this run stopped. What it finished is kept, and the other one goes on from there.',
          ),
        ),
      );
    } else if (++beats % TOUCH_EVERY === 0) touch(file);
  }, HEARTBEAT_MS);
  timer.unref();
  return {
    signal: lost.signal,
    release: () => {
      clearInterval(timer);
      unlock(file, mine);
    },
  };
}

function ask(stop: string, token: string): void {
  try {
    writeFileSync(stop, token);
  } catch (error) {
    throw storeFailure(stop, error);
  }
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The next beat sees whether the lock is still there.
  }
}

function contentsOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function refusal(holder: Holder): WinnowFailure {
  return new WinnowFailure(
    'locked',
    t(
      'These folders are being clustered already, by {0}. Wait for it, or take over (the button Take Over, or --take-over): the other run then stops, and what it finished is kept.',
      nameOf(holder),
    ),
  );
}

function notReleased(holder: Holder): WinnowFailure {
  return new WinnowFailure(
    'locked',
    t(
      'The other run did not stop within {0} seconds ({1}). End that process, then try again.',
      PATIENCE_MS / 1000,
      nameOf(holder),
    ),
  );
}

function nameOf({ pid, host, since }: Holder): string {
  if (pid === 0) return t('another process');
  const machine = host.split(' ')[0];
  const when = since.slice(0, 19).replace('T', ' ');
  return t('process {0} on {1}, since {2} UTC', pid, machine!, when);
}
