import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { sha256 } from '../base/sha256';
import { isAlive } from '../store/process-identity';

/**
 * `.tree.winnow-host-process-draw`: who makes it is in its name, which is there from the folder's
 * first moment.
 */
const STAGE = /^\..*\.winnow-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}$/su;

/**
 * The hidden folder beside `tree` in which an export of this process is made. Each call names
 * another one.
 */
export function stageFor(tree: string): string {
  // The name of the tree may already be as long as a name can be.
  const hint = [...path.basename(tree)].slice(0, 40).join('');
  const name = `.${hint}.winnow-${thisHost()}-${process.pid}-${randomBytes(6).toString('hex')}`;
  return path.join(path.dirname(tree), name);
}

/**
 * Removes the stages in `parent` whose process was killed: each may hold a copy of a whole data
 * set. Those of other computers stay.
 */
export async function removeDeadStages(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch((): string[] => [])) {
    const [, host, pid] = STAGE.exec(name) ?? [];
    if (host !== thisHost() || isAlive(Number(pid))) continue;
    // What cannot be removed stays hidden, and is tried again by the next export.
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function thisHost(): string {
  return sha256(hostname()).slice(0, 8);
}
