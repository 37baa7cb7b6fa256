/**
 * Kills the engine at random moments of runs, edits and exports, and holds what is there afterwards
 * against what an engine that nobody disturbed leaves.
 *
 *   node --import tsx test/torture/kills.ts [--count 500] [--seed 1]
 */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/engine/base/random';
import { clusterFolders } from '../../src/protocol/engine';
import type { RunSnapshot } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS, type RunConfiguration } from '../../src/domain/configuration';
import { writePictures } from '../engine/pictures';
import { report, type Counts } from './counted';
import { Engine } from './engine';
import { killEdits } from './kill-edits';
import { killExports } from './kill-exports';
import { killRuns } from './kill-runs';

/**
 * Few pictures and the smallest budgets: a whole run takes seconds, and still goes through every
 * stage.
 */
const PICTURES = 12;
const configuration: RunConfiguration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick',
  seed: 3,
  k: 2,
  kRange: [2, 3],
  backend: 'onnx',
  threads: 1,
};

/** What every killer needs: the data set, and what an undisturbed run of it gives. */
export interface Scene {
  readonly home: string;
  readonly dataset: { readonly folders: readonly string[]; readonly store: string };
  readonly configuration: RunConfiguration;
  readonly expected: RunSnapshot;
  /** A copy of the store as the undisturbed run left it. */
  readonly finished: string;
  readonly random: Random;
  readonly fail: (what: string) => void;
}

export async function kills(count: number, seed: number, home: string): Promise<Counts> {
  const folder = path.join(home, 'pictures');
  await writePictures(folder, PICTURES);
  const dataset = { folders: [folder], store: path.join(home, 'store') };
  const engine = new Engine();
  const expected = await engine.ask(clusterFolders, { ...dataset, configuration });
  // A second time, as after kills: that run computes nothing, and keeps the state before it beside
  // its own.
  await engine.ask(clusterFolders, { ...dataset, configuration });
  await engine.kill();
  if (!expected || expected.source !== 'final') throw new Error('The undisturbed run did not end.');
  const finished = path.join(home, 'finished');
  cpSync(dataset.store, finished, { recursive: true });
  const failures: string[] = [];
  const scene: Scene = {
    home,
    dataset,
    configuration,
    expected,
    finished,
    random: new Random(seed),
    fail: (what) => void failures.push(what),
  };
  // Most of the kills hit runs, which have the most to lose; edits and exports are short.
  const edits = Math.floor(count * 0.3);
  const exports = Math.floor(count * 0.2);
  const counts = {
    ...(await killRuns(scene, count - edits - exports)),
    ...(await killEdits(scene, edits)),
    ...(await killExports(scene, exports)),
  };
  rmSync(dataset.store, { recursive: true, force: true });
  return { kills: count, ...counts, failures };
}

if (require.main === module) void report('kills', kills, 500);
