import { baseHashes } from '../run-artifacts/learned-base';
import { keptLabellings } from '../curation/current';
import type { Store } from '../store/store';
import { usedByRecentRuns } from './uses';

/** What must stay in a store. */
export interface Needed {
  /** `results/<key>` and `models/<key>`. */
  readonly names: ReadonlySet<string>;
  /** SHA-256 of the images whose pixels and thumbnails are used. */
  readonly hashes: ReadonlySet<string>;
}

/**
 * What the labellings that are kept, the images found last, the last whole run and the recent runs
 * are made of.
 */
export function neededIn(store: Store): Needed {
  const names = new Set(usedByRecentRuns(store));
  const hashes = new Set(baseHashes(store));
  const found = store.readJson<Record<string, { readonly sha256: string }>>('files.json') ?? {};
  for (const { sha256 } of Object.values(found)) hashes.add(sha256);
  for (const { snapshot, artifacts } of keptLabellings(store)) {
    for (const hash of snapshot.hashes) hashes.add(hash);
    if (!artifacts) continue;
    const { prepared, clusters, classes, models } = artifacts;
    for (const key of Object.values(prepared)) names.add(`results/${key}`);
    if (classes !== undefined) names.add(`results/${classes}`);
    if (clusters !== undefined) names.add(`results/${clusters}`);
    for (const key of Object.values(models)) names.add(`models/${key}`);
  }
  return { names, hashes };
}
