import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ResponseError } from 'vscode-jsonrpc';
import { parseCsv } from '../../src/engine/base/csv';
import { EXPORT_MODES, type ExportReport } from '../../src/domain/exports';
import { exportTree, openDataSet, type EngineFailure } from '../../src/protocol/engine';
import { Engine } from './engine';
import type { Scene } from './kills';

const OPERATIONS = 40;
const LONGEST_LIFE_MS = 30;

/**
 * Kills the engine while it exports. The originals stay as they are, a tree that is there is whole,
 * and another export to the same place works, or says which left-over manifest is in its way.
 */
export async function killExports(scene: Scene, kills: number): Promise<Record<string, number>> {
  const { dataset, fail } = scene;
  const random = scene.random.fork('exports');
  const counts = { killedExports: 0, wholeTrees: 0, refusedForLeftOvers: 0 };
  rmSync(dataset.store, { recursive: true, force: true });
  cpSync(scene.finished, dataset.store, { recursive: true });
  const place = path.join(scene.home, 'exports');
  const target = path.join(place, 'tree');
  const pictures = dataset.folders[0]!;
  const before = contents(pictures);
  while (counts.killedExports < kills) {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    const inOperation = random.next() < 0.7;
    const plan = {
      ...dataset,
      target,
      mode: EXPORT_MODES[random.integer(3)]!,
      dryRun: false,
      scope: { kind: 'all' as const },
      split: null,
      layout: 'label' as const,
    };
    const engine = new Engine(
      inOperation ? { death: { at: 1 + random.integer(OPERATIONS), torn: random.next() < 0.5 } } : {},
    );
    await engine.ask(openDataSet, dataset);
    const timer = inOperation
      ? undefined
      : setTimeout(() => engine.process.kill('SIGKILL'), random.next() * LONGEST_LIFE_MS);
    await engine.ask(exportTree, plan);
    if (!inOperation && engine.alive) await engine.ended;
    clearTimeout(timer);
    if (engine.alive) {
      await engine.kill();
      continue;
    }
    counts.killedExports++;
    if (existsSync(target) && readdirSync(target).length > 0) {
      counts.wholeTrees++;
      const wrong = faults(target, before);
      if (wrong) fail(`a killed export left a tree that ${wrong}`);
    }
    const next = new Engine();
    let report: ExportReport | undefined;
    try {
      report = await next.ask(exportTree, plan);
    } catch (error) {
      const refused = error instanceof ResponseError && (error.data as EngineFailure).code === 'target-exists';
      if (!refused) fail(`an export after a kill failed: ${String(error)}`);
      if (!existsSync(path.join(target, '.winnow-export.json'))) counts.refusedForLeftOvers++;
      report = await next.ask(exportTree, { ...plan, target: `${target} 2` });
    }
    const wrong = report ? faults(report.target, before) : 'is not there';
    if (wrong) fail(`the export after a killed one ${wrong}`);
    await next.kill();
    const stages = readdirSync(place).filter((name) => name.startsWith('.'));
    if (stages.length > 0) fail('a killed export left its hidden folder for ever');
    if (!isDeepStrictEqual(contents(pictures), before)) fail('an export changed the originals');
  }
  rmSync(place, { recursive: true, force: true });
  return counts;
}

/**
 * What is wrong with an exported tree, or undefined: every original once, and the manifest says
 * where.
 */
function faults(target: string, originals: ReadonlyMap<string, string>): string | undefined {
  const csv = `${target}.winnow.csv`;
  const json = `${target}.winnow.json`;
  if (!existsSync(csv) || !existsSync(json)) return 'has no manifest';
  const [header, ...rows] = parseCsv(readFileSync(csv, 'utf8'));
  const from = header!.indexOf('path');
  const to = header!.indexOf('file');
  if (rows.length !== originals.size) return `has ${rows.length} rows for ${originals.size} pictures`;
  for (const row of rows) {
    const file = path.join(path.dirname(target), row[to]!);
    if (!existsSync(file)) return 'lacks a file of its manifest';
    if (readFileSync(file, 'latin1') !== originals.get(row[from]!))
      return 'holds a file that differs from its original';
  }
  const files = [target, `${target}-unlabelled`].flatMap((folder) =>
    existsSync(folder) ? [...contents(folder).keys()] : [],
  );
  return files.length === originals.size ? undefined : `holds ${files.length} files`;
}

/** Contents of every visible file below a folder. */
function contents(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory() || entry.name.startsWith('.')) continue;
    const file = path.join(entry.parentPath, entry.name);
    found.set(path.relative(folder, file), readFileSync(file, 'latin1'));
  }
  return found;
}
