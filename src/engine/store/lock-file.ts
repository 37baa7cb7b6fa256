import { t } from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { WinnowFailure } from '../base/failure';
import { storeFailure, writeAll } from './durable';
import { lives, ownIdentity, type ProcessIdentity } from './process-identity';

/** Who holds a lock. */
export interface Holder extends ProcessIdentity {
  /** Names this one holding: no two ever have the same. */
  readonly token: string;
  /** When the lock was taken, ISO 8601. */
  readonly since: string;
}

/**
 * A lock is written in one go right after it is made: what cannot be read after this time never
 * will be.
 */
const UNWRITTEN_MS = 2_000;
/**
 * A lock that changes hands is there and gone by turns. One that stays out of reach for so long
 * will stay so.
 */
const ATTEMPTS = 400;
const PAUSE_MS = 2;
const bell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Takes the lock `file`, unless somebody who lives holds it: then that holder is returned.
 * A holder lives while its process does; one on another machine, while it touches the file at least
 * every `silentMs`.
 * @throws WinnowFailure `store` when the file cannot be written, or is there and can be neither
 * read nor removed.
 */
export function tryLock(file: string, silentMs: number): { readonly mine: Holder } | { readonly theirs: Holder } {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) Atomics.wait(bell, 0, 0, PAUSE_MS);
    const mine = create(file);
    if (mine) {
      removeLeftClaims(file, silentMs);
      return { mine };
    }
    const theirs = holderOf(file);
    if (!theirs) continue;
    if (isHeld(file, theirs, silentMs) || !breakLock(file, theirs, silentMs)) return { theirs };
  }
  throw outOfReach(file);
}

/** Why a lock cannot be had that nobody seems to hold. */
function outOfReach(file: string): WinnowFailure {
  let why = t('it cannot be removed');
  try {
    readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    why = t('it cannot be read ({0})', code ?? String(error));
  }
  return new WinnowFailure(
    'store',
    t(
      'The lock {0} is there, but {1}: another user may have made it. Close Winnow everywhere, remove that file and all whose names begin like it, or choose another place with the setting winnow.storeLocation or --store.',
      file,
      why,
    ),
  );
}

/** Gives a lock back; one that somebody else took meanwhile stays. */
export function unlock(file: string, { token }: Holder): void {
  if (holderOf(file)?.token === token) remove(file);
}

/**
 * Whether a holder is known to run or may do so; one that is neither has left the lock for a moment
 * only.
 */
export function mayRun(holder: Holder): boolean {
  return holder.token !== '' && lives(holder) !== false;
}

/** Who holds the lock now, if anybody does. */
export function holderOf(file: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const holder = JSON.parse(text) as Holder;
    if (typeof holder.token === 'string' && /^[0-9a-f]{16}$/.test(holder.token)) return holder;
  } catch {
    // Below.
  }
  return { token: '', pid: 0, host: '', began: '', since: '' };
}

function create(file: string): Holder | undefined {
  const mine = { ...ownIdentity(), token: randomBytes(8).toString('hex'), since: new Date().toISOString() };
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw storeFailure(file, error);
  }
  try {
    writeAll(handle, Buffer.from(JSON.stringify(mine)));
  } catch (error) {
    remove(file);
    throw storeFailure(file, error);
  } finally {
    closeSync(handle);
  }
  return mine;
}

function isHeld(file: string, holder: Holder, silentMs: number): boolean {
  let silent: number;
  try {
    silent = Date.now() - statSync(file).mtimeMs;
  } catch {
    return false;
  }
  if (holder.token === '') return silent < UNWRITTEN_MS;
  const alive = lives(holder);
  return alive === 'unknown' ? silent < silentMs : alive;
}

/**
 * Removes the lock of a holder that died; false while another process is at it. Two who find the
 * same dead holder must not both remove "its" lock: the second would remove the one that the first
 * has taken by then. So the right to remove it is a file of its own, which names the holding and
 * can be made once; whoever made it looks again before it removes. True asks the caller to look
 * again: the lock or a claim to it may be gone.
 */
function breakLock(file: string, dead: Holder, silentMs: number): boolean {
  const claim = `${file}.${dead.token || 'unwritten'}`;
  const made = create(claim);
  if (!made) {
    const other = holderOf(claim);
    if (!other) return true;
    return !isHeld(claim, other, silentMs) && breakLock(claim, other, silentMs);
  }
  const now = holderOf(file);
  if (now?.token === dead.token && !isHeld(file, now, silentMs)) remove(file);
  remove(claim);
  return true;
}

/**
 * Claims of processes that were killed while they removed a lock; none is about the lock that is
 * held now.
 */
function removeLeftClaims(file: string, silentMs: number): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`)) continue;
    const claim = path.join(folder, name);
    const holder = holderOf(claim);
    if (holder && !isHeld(claim, holder, silentMs)) remove(claim);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw storeFailure(file, error);
  }
}
