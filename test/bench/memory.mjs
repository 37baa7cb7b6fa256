/**
 * Clusters, corrects, asks, undoes and reloads again and again, as in hours of use, and says what
 * engine, host and page hold in memory after each turn. Nothing is asserted.
 *
 *   npm run bench -- memory [--turns 200] [--images 60]
 *
 * The engine is the built one, the host the extension's own client and data sets over a stand-in
 * for the editor, the page the built panel in Chromium. Writes out/memory.json. Host and page are
 * told after a collection of garbage; of the engine the resident memory counts, which rises until
 * its heap has its size.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findSimilar, mapImages, previewSplit, runFacts } from '../../src/protocol/engine.ts';
import { CancellationTokenSource, editor, withEditor } from '../extension/fake-editor.ts';
import { drawPictures } from '../sample/pictures.mjs';
import { PanelInBrowser } from './memory/panel-in-browser.mjs';
import { trendOf } from './memory/trend.ts';
import { markdown } from './table.ts';

// Required, not imported: only so are its own imports found.
const { describe, load, machineFacts } = createRequire(import.meta.url)('./machine.ts');

const OUT = 'out/memory.json';
const EDITS = 10;
const FROM_SCRATCH_EVERY = 10;

const { EngineClient } = withEditor('client/engine-client');
const { DataSets } = withEditor('client/data-sets');

async function main() {
  const { values } = parseArgs({
    options: { turns: { type: 'string', default: '200' }, images: { type: 'string', default: '60' } },
  });
  const home = mkdtempSync(path.join(tmpdir(), 'winnow-memory-'));
  const folder = path.join(home, 'pictures');
  const spare = path.join(home, 'spare.jpg');
  await drawPictures(folder, { perKind: Math.ceil(Number(values.images) / 4) });
  const [one = ''] = readdirSync(folder);
  const said = (line) => console.error(line);
  const log = { info: () => undefined, debug: () => undefined, warn: said, error: said };
  const engine = new EngineClient(path.resolve('dist/engine.js'), log);
  const page = await PanelInBrowser.open();
  const samples = [];
  try {
    for (let turn = 1; turn <= Number(values.turns); turn++) {
      // A picture goes and comes back, so that there is something to learn in each turn.
      if (turn % 2 === 0) renameSync(path.join(folder, one), spare);
      const snapshot = await useOnce(engine, home, folder, turn % FROM_SCRATCH_EVERY === 0);
      if (turn % 2 === 0) renameSync(spare, path.join(folder, one));
      await page.show(snapshot, editsOf(snapshot));
      globalThis.gc();
      const { heapUsed, external } = process.memoryUsage();
      samples.push({ engine: residentBytes(engine.pid), host: heapUsed + external, page: await page.heapBytes() });
      if (turn % 10 !== 0) continue;
      console.error(`${turn}: ${lineOf(samples.at(-1))}`);
      // A run that is stopped leaves what it measured.
      await save(samples);
    }
  } finally {
    engine.dispose();
    await page.close();
    rmSync(home, { recursive: true, force: true });
  }
  const { machine, parts } = await save(samples);
  console.log(`${describe(machine)}; ${samples.length} turns\n`);
  const head = ['part', 'MB in the second quarter', 'MB in the last quarter', 'growth', 'MB in 100 turns'];
  console.log(
    markdown(
      head,
      parts.map(({ part, early, late, growth, slope }) => {
        return [
          part,
          inMegabytes(early),
          inMegabytes(late),
          `${(100 * growth).toFixed(1)} %`,
          inMegabytes(100 * slope),
        ];
      }),
    ),
  );
}

async function save(samples) {
  const machine = await machineFacts({});
  const parts = ['engine', 'host', 'page'].map((part) => ({ part, ...trendOf(samples, part) }));
  mkdirSync(path.dirname(OUT), { recursive: true });
  const report = { machine, at: new Date().toISOString(), load: load(), turns: samples.length, parts, samples };
  writeFileSync(OUT, `${JSON.stringify(report, null, 1)}\n`);
  return report;
}

/**
 * One window of a person: clusters, corrects, asks, undoes, closes; then another one that only
 * looks.
 */
async function useOnce(engine, home, folder, fromScratch) {
  const folders = [folder];
  const kept = { get: () => [folders], update: () => Promise.resolve() };
  const log = { warn: (line) => console.error(line) };
  const open = () => new DataSets(engine, kept, editor.Uri.file(home), log);
  const dataSets = open();
  const token = new CancellationTokenSource().token;
  const snapshot = await dataSets.cluster(folders, token, { fromScratch });
  if (!snapshot) throw new Error('the run was cancelled');
  const edits = editsOf(snapshot);
  for (const edit of edits) await dataSets.edit(folders, edit, snapshot.labelling);
  await dataSets.ask(folders, findSimilar, { image: 0, space: 'all', count: 20 });
  await dataSets.ask(folders, mapImages, { projection: 'pca', space: 'all' });
  await dataSets.ask(folders, runFacts, {});
  const cluster = snapshot.clusters.find(({ id, images }) => id >= 0 && images.length > 4).id;
  await dataSets.ask(folders, previewSplit, { cluster, parts: 2, space: 'all' });
  const plan = {
    target: `${folder}-labelled`,
    mode: 'copy',
    scope: { kind: 'all' },
    split: null,
    layout: 'label',
  };
  await dataSets.previewExport(folders, plan);
  for (const _ of edits) await dataSets.undo(folders);
  dataSets.dispose();
  const again = open();
  await again.reopen();
  again.dispose();
  return snapshot;
}

function editsOf({ clusters }) {
  const [first, second] = clusters.filter(({ id }) => id >= 0);
  return Array.from({ length: EDITS }, (_, i) => {
    const images = [first.images[i % first.images.length]];
    if (i % 3 === 0) return { kind: 'review', images };
    return i % 3 === 1 ? { kind: 'exclude', images } : { kind: 'move', images, to: second.id };
  });
}

function residentBytes(pid) {
  if (process.platform !== 'linux') return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]));
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

const inMegabytes = (bytes) => (bytes / 1e6).toFixed(1);
const lineOf = (sample) =>
  Object.entries(sample)
    .map(([part, bytes]) => `${part} ${inMegabytes(bytes)} MB`)
    .join(', ');

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
