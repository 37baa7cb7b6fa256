import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makerOf, passingName } from '../base/passing-name';
import { isAlive } from '../store/process-identity';

/**
 * The hidden folder beside `tree` in which an export of this process is made. Each call names
 * another one.
 */
export function stageFor(tree: string): string {
  return path.join(path.dirname(tree), passingName(path.basename(tree)));
}

/**
 * Removes the stages in `parent` whose process was killed: each may hold a copy of a whole data
 * set. Those of other computers stay.
 */
export async function removeDeadStages(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch((): string[] => [])) {
    const maker = makerOf(name);
    if (maker === undefined || isAlive(maker)) continue;
    // What cannot be removed stays hidden, and is tried again by the next export.
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
