import { rmSync } from 'node:fs';
import path from 'node:path';
import { compactBlocks } from '../store/compact-blocks';
import { takeRunLock } from '../store/lock';
import type { Store } from '../store/store';
import { filesOf, partOf, type StoredFile } from './contents';
import { neededIn, type Needed } from './needed';

export interface PruneLimits {
  /** What nothing needs is removed once it was written so long ago, in milliseconds. */
  readonly age: number;
  /**
   * Above this size of a data set's store, what nothing needs is removed sooner, the oldest first;
   * in bytes.
   */
  readonly bytes: number;
}

const DAY_MS = 24 * 3_600_000;
export const DEFAULT_LIMITS: PruneLimits = { age: 30 * DAY_MS, bytes: 20e9 };

export interface Pruned {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Removes what no labelling, checkpoint or recent run needs. Labellings and corrections always
 * stay, and a checkpoint stays until it is old. The caller holds the run lock.
 */
export function prune(store: Store, limits: PruneLimits, now = Date.now()): Pruned {
  const needed = neededIn(store);
  const files = filesOf(store);
  let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let count = 0;
  const before = left;
  const spare = files.filter((file) => isSpare(file, needed)).sort((a, b) => a.modified - b.modified);
  for (const { name, bytes, modified } of spare) {
    const isOld = now - modified >= limits.age;
    if (!isOld && (left <= limits.bytes || partOf(name) === 'checkpoints')) continue;
    store.remove(name);
    left -= bytes;
    count++;
  }
  left -= compactBlocks(store, needed.hashes, { pressed: left > limits.bytes });
  return { files: count, bytes: before - left };
}

/** {@link prune} of a store that no run is using. @throws WinnowFailure `locked` where one does. */
export async function pruneStore(store: Store, limits: PruneLimits, signal: AbortSignal): Promise<Pruned> {
  const lock = await takeRunLock(store, { takeOver: false }, signal);
  try {
    return prune(store, limits);
  } finally {
    lock.release();
  }
}

/**
 * Removes the whole store of a data set, and returns how many bytes that frees.
 * @throws WinnowFailure `locked` where a run uses it.
 */
export async function forget(store: Store, signal: AbortSignal): Promise<number> {
  const bytes = filesOf(store).reduce((sum, file) => sum + file.bytes, 0);
  const lock = await takeRunLock(store, { takeOver: false }, signal);
  try {
    rmSync(store.folder, { recursive: true, force: true, maxRetries: 5 });
  } finally {
    lock.release();
  }
  return bytes;
}

/** Whether nothing is lost with a file but the time to compute it again. */
function isSpare({ name }: StoredFile, { names, hashes }: Needed): boolean {
  switch (partOf(name)) {
    case 'results':
    case 'models':
      return !names.has(name);
    case 'checkpoints':
      return true;
    case 'thumbnails':
      return !hashes.has(path.parse(name).name);
    case 'labels':
    case 'blocks':
      return false;
  }
}
