import { t } from '@vscode/l10n';
import { WinnowFailure } from '../base/failure';
import { tryLock, unlock } from '../store/lock-file';
import type { Store } from '../store/store';

const FILE = 'edits.lock';
/** Held for milliseconds, or for a second or two where a run carries many edits over. */
const SILENT_MS = 30_000;
const PATIENCE_MS = 20_000;
const PAUSE_MS = 2;

/** Stores whose lock is held by what is running now. */
const held = new Set<string>();
const bell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Does a piece of work while no other process reads or writes the edits of a store. Within it, the
 * lock is had already. Blocks, as the work does.
 * @throws WinnowFailure `locked` when another process does not let go; `store` when the store
 * cannot be written.
 */
export function withEditLock<T>(store: Store, work: () => T): T {
  const file = store.path(FILE);
  if (held.has(file)) return work();
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const lock = tryLock(file, SILENT_MS);
    if ('mine' in lock) {
      held.add(file);
      try {
        return work();
      } finally {
        held.delete(file);
        unlock(file, lock.mine);
      }
    }
    if (Date.now() > end) {
      throw new WinnowFailure(
        'locked',
        t(
          'Another process ({0}) is writing the corrections of these folders and does not end. Close the other window, then try again.',
          lock.theirs.pid,
        ),
      );
    }
    Atomics.wait(bell, 0, 0, PAUSE_MS);
  }
}
