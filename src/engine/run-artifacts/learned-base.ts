import { isDeepStrictEqual } from 'node:util';
import type { ResolvedConfiguration } from './resolved-configuration';
import type { Store } from '../store/store';

const FILE = 'base.json';
/**
 * Share of the base's images that may be new or gone: what was learned from the others still speaks
 * for all.
 */
const MOST_CHANGED = 0.05;

/** The images of the last run that learned from all of its images, and how it was configured. */
interface Base {
  readonly configuration: ResolvedConfiguration;
  readonly hashes: readonly string[];
}

/** How a data set differs from the images that were learned from. */
export interface Difference {
  readonly base: readonly string[];
  /** Images that the base does not hold. */
  readonly added: number;
  /** Images of the base that the data set does not hold any more. */
  readonly gone: number;
}

/** Notes that a run learned from all of these images, by their SHA-256. */
export function keepBase(store: Store, configuration: ResolvedConfiguration, hashes: readonly string[]): void {
  store.writeJson(FILE, { configuration, hashes } satisfies Base);
}

/** SHA-256 of the images of the last whole run; none where there was no such run. */
export function baseHashes(store: Store): readonly string[] {
  return store.readJson<Base>(FILE)?.hashes ?? [];
}

/**
 * How images differ from those that the last whole run learned from. Undefined when there is no
 * such run with this configuration, when the images are the very same, or when so many differ that
 * it is better to learn again.
 */
export function smallDifference(
  store: Store,
  configuration: ResolvedConfiguration,
  hashes: readonly string[],
): Difference | undefined {
  const base = store.readJson<Base>(FILE);
  if (!base || !isDeepStrictEqual(base.configuration, configuration)) return undefined;
  if (isDeepStrictEqual(base.hashes, hashes)) return undefined;
  const before = new Set(base.hashes);
  const now = new Set(hashes);
  const added = hashes.filter((hash) => !before.has(hash)).length;
  const gone = base.hashes.filter((hash) => !now.has(hash)).length;
  return added + gone <= MOST_CHANGED * base.hashes.length ? { base: base.hashes, added, gone } : undefined;
}
