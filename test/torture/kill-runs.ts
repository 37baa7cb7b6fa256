import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { clusterFolders, openDataSet } from '../../src/protocol/engine';
import type { RunSnapshot } from '../../src/domain/dataset';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import { Engine } from './engine';
import type { Scene } from './kills';

/** A run that is killed no earlier than this makes some progress, so that runs end at all. */
const LONGEST_LIFE_MS = 2500;
/** An undisturbed run of the pictures makes about as many file operations. */
const OPERATIONS = 120;
/** Files whose size depends on how long the stages took, or on how many runs were begun. */
const OF_HISTORY = /(current|finished|uses)\.json$/;

/** Kills or cancels runs until each ends, and compares what came out with the undisturbed run. */
export async function killRuns(scene: Scene, kills: number): Promise<Record<string, number>> {
  const { dataset, configuration, random, fail } = scene;
  const own = random.fork('runs');
  const counts = { killedRuns: 0, killedInFileOperation: 0, cancelledRuns: 0, finishedRuns: 0 };
  rmSync(dataset.store, { recursive: true, force: true });
  const clean = sizes(scene.finished);
  while (counts.killedRuns < kills) {
    const draw = own.next();
    const inOperation = draw < 0.5;
    const cancelled = draw > 0.93;
    const torn = own.next() < 0.5;
    // Squared: most of them early, where a store is made and small files are written one after the
    // other.
    const death = inOperation ? { death: { at: 1 + Math.floor(own.next() ** 2 * OPERATIONS), torn } } : {};
    const engine = new Engine(death);
    const source = new CancellationTokenSource();
    const life = own.next() * LONGEST_LIFE_MS;
    const timer = inOperation
      ? undefined
      : setTimeout(() => (cancelled ? source.cancel() : engine.process.kill('SIGKILL')), life);
    let snapshot: RunSnapshot | undefined;
    try {
      const params = { ...dataset, configuration };
      snapshot = await (cancelled
        ? engine.connection.sendRequest(clusterFolders, params, source.token)
        : engine.ask(clusterFolders, params));
    } catch (error) {
      if (!cancelled || !source.token.isCancellationRequested) fail(`a run failed: ${String(error)}`);
      else if (!(await engine.ask(openDataSet, dataset).then((answer) => answer !== undefined))) {
        fail('an engine died of a cancel');
      } else counts.cancelledRuns++;
    }
    clearTimeout(timer);
    if (!engine.alive) {
      counts.killedRuns++;
      if (inOperation) counts.killedInFileOperation++;
    }
    await engine.kill();
    if (!snapshot) continue;
    counts.finishedRuns++;
    await compare(scene, snapshot, clean);
    rmSync(dataset.store, { recursive: true, force: true });
  }
  rmSync(dataset.store, { recursive: true, force: true });
  return counts;
}

/** What the run gave, what a new engine finds of it, and what the kills left in the store. */
async function compare(
  { dataset, configuration, expected, fail }: Scene,
  snapshot: RunSnapshot,
  clean: ReadonlyMap<string, number>,
): Promise<void> {
  if (!isDeepStrictEqual(withoutTimings(snapshot), withoutTimings(expected))) fail('the labels of a killed run differ');
  age(dataset.store);
  const engine = new Engine();
  const opened = await engine.ask(openDataSet, dataset);
  if (!opened || !isDeepStrictEqual(withoutTimings(opened), withoutTimings(expected))) {
    fail('a finished run was not found again after kills');
  }
  // A run opens the store to write, and clears what was left in it.
  await engine.ask(clusterFolders, { ...dataset, configuration });
  await engine.kill();
  const found = sizes(dataset.store);
  for (const [file, bytes] of found) {
    if (!clean.has(file)) fail(`the kills left ${nameless(file)} (${bytes} bytes)`);
    else if (!OF_HISTORY.test(file) && bytes !== clean.get(file))
      fail(`${nameless(file)} has ${bytes} bytes after kills`);
  }
  for (const file of clean.keys()) if (!found.has(file)) fail(`${nameless(file)} is missing after kills`);
}

export function withoutTimings(snapshot: RunSnapshot): unknown {
  return { ...snapshot, timings: {} };
}

/** Makes every temporary file as old as one that the store takes for left behind. */
function age(store: string): void {
  const old = Date.now() / 1000 - 3600;
  for (const file of sizes(store).keys()) if (file.endsWith('.tmp')) utimesSync(path.join(store, file), old, old);
}

/** Bytes of every file below a folder, by its path. */
export function sizes(folder: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) found.set(path.relative(folder, file), statSync(file).size);
  }
  return found;
}

/** The kind of a file, without its hash: failures of one kind read alike. */
function nameless(file: string): string {
  return file
    .split(path.sep)
    .slice(1)
    .join('/')
    .replace(/[0-9a-f]{8,}/g, '…')
    .replace(/\d+/g, '#');
}
