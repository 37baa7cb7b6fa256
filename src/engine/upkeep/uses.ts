import type { Store } from '../store/store';

const FILE = 'uses.json';
/** Runs whose files stay, beside those of the last one that was finished. */
const RECENT = 3;

/** The results and models that one run read or wrote. */
interface Use {
  readonly run: string;
  readonly finished: boolean;
  readonly names: readonly string[];
}

/**
 * Notes what a run has used of its store so far, so that it is not removed while the same may be
 * asked for again.
 * Noting a run again replaces what was noted of it.
 * @throws WinnowFailure `store`
 */
export function keepUses(store: Store, { run, finished }: Omit<Use, 'names'>): void {
  const uses = [...readUses(store).filter((use) => use.run !== run), { run, finished, names: [...store.used] }];
  const lastFinished = uses.findLast((use) => use.finished);
  const kept = uses.filter((use, i) => use === lastFinished || i >= uses.length - RECENT);
  store.writeJson(FILE, kept);
}

/** Names of the results and models that the recent runs used. */
export function usedByRecentRuns(store: Store): ReadonlySet<string> {
  return new Set(readUses(store).flatMap(({ names }) => names));
}

function readUses(store: Store): readonly Use[] {
  return store.readJson<readonly Use[]>(FILE) ?? [];
}
