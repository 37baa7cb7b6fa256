import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makerOf, passingName } from '../base/passing-name';
import { isAlive } from '../store/process-identity';
import { EXPORT_MARKER, placesOf, type ExportPlaces } from '../../domain/export-places';
import { notWritable } from './publish';

const MARKER_TEXT = '{"writtenBy":"winnow"}\n';

/**
 * The hidden folder beside `tree` in which an export of this process is made. Each call names
 * another one.
 */
export function stageFor(tree: string): string {
  return path.join(path.dirname(tree), passingName(path.basename(tree)));
}

/** Makes the hidden folder in which an export grows. */
export async function makeStage(stage: string, parent: string): Promise<ExportPlaces> {
  const staged = placesOf(path.join(stage, 'tree'));
  try {
    await mkdir(stage);
    // From its first moment the stage counts as an export, for a scan that passes while it grows.
    await writeFile(path.join(stage, EXPORT_MARKER), MARKER_TEXT);
    for (const folder of [staged.tree, staged.unlabelled]) {
      await mkdir(folder);
      await writeFile(path.join(folder, EXPORT_MARKER), MARKER_TEXT);
    }
  } catch (error) {
    throw notWritable(parent, error as Error);
  }
  return staged;
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
