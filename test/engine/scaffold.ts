/** What tests of the engine stand on: a folder of their own, and a run that nobody watches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { runPipeline } from '../../src/engine/run/pipeline';
import type { RunObserver, RunRequest } from '../../src/engine/run/run-request';
import type { RunSnapshot } from '../../src/domain/dataset';

export const NEVER = new AbortController().signal;

/** A new folder that is removed after the tests of the file, or of the suite that asks for it. */
export function ownFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `winnow-${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run that is told of to nobody but those in `observer`. */
export function runQuietly(
  request: RunRequest,
  observer: Partial<RunObserver> = {},
  signal: AbortSignal = NEVER,
): Promise<RunSnapshot> {
  const unheard = (): void => undefined;
  return runPipeline(request, { progress: unheard, snapshot: unheard, log: unheard, ...observer }, signal);
}
