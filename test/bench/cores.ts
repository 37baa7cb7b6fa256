/**
 * What cores and a GPU bring: every stage and whole runs with 1, 2, 4, 8 and 16 threads, and the
 * same work of PyTorch and onnxruntime in Python where those are there.
 *
 *   npm run bench -- cores [--images 2000] [--whole 6889] [--threads 1,2,4] [--seconds 1]
 *     [--python FILE] [--json FILE] [--pictures FOLDER] [--limit MINUTES]
 *
 * --pictures FOLDER  takes these pictures; else some are drawn
 * --whole N          whole runs of that many pictures with all threads, on each back end
 * --limit MINUTES    leaves out what would begin later
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { drawPictures } from '../sample/pictures.mjs';
import { measureInference } from './cores/inference';
import { measureTraining } from './cores/training';
import { clusterOnce, type ClusterRun } from './cores/whole';
import { describe, load, machineFacts } from './machine';
import { Peers } from './peers';
import { markdown } from './table';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '2000' },
    whole: { type: 'string', default: '0' },
    threads: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    python: { type: 'string', default: 'python3' },
    pictures: { type: 'string' },
    limit: { type: 'string', default: '60' },
    'self-trained': { type: 'boolean', default: false },
    json: { type: 'string', default: 'out/cores.json' },
  },
});
const most = availableParallelism();
const threads = (values.threads?.split(',') ?? ['1', '2', '4', '8', '16']).map(Number).filter((each) => each <= most);
const seconds = Number(values.seconds);
const last = performance.now() + Number(values.limit) * 60_000;
const report: Record<string, unknown> = {};
const say = (line: string): void => console.log(line);

/**
 * Keeps what a part found as soon as it is there. A part that fails or takes too long is noted, and
 * the next one begins.
 */
async function part(name: string, measure: () => unknown): Promise<void> {
  if (performance.now() > last) {
    report[name] = 'left out: no time';
  } else {
    say(`\n## ${name} (load ${load()})`);
    try {
      report[name] = await measure();
    } catch (error) {
      report[name] = `failed: ${(error as Error).message}`;
      say(String(report[name]));
    }
  }
  mkdirSync(path.dirname(values.json), { recursive: true });
  writeFileSync(values.json, JSON.stringify(report, null, 1));
}

/** A table of numbers, a row a name and a column a number of threads. */
function table(rows: Readonly<Record<string, readonly (number | null)[]>>): void {
  const cells = Object.entries(rows).map(([name, numbers]) => [
    name,
    ...numbers.map((value) => (value === null ? '–' : value < 100 ? value.toFixed(1) : value.toFixed(0))),
  ]);
  say(markdown(['threads', ...threads.map(String)], cells));
}

async function main(): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), 'winnow-cores-'));
  const peers = new Peers(values.python, values.python, most, say);
  const machine = await machineFacts(peers.versions());
  say(describe(machine));
  report['machine'] = { ...machine, load: load(), threads };
  try {
    const all = Math.max(Number(values.images), Number(values.whole));
    const folder = values.pictures ?? path.join(home, 'drawn');
    if (values.pictures === undefined) await draw(folder, all);
    const some = path.join(home, 'some');
    link(folder, some, Number(values.images));

    await part('features of the shipped network, images/s', async () => {
      const found = await measureInference({ threads, seconds, peers, home });
      table({ ours: found.ours, 'onnxruntime in Python': found.peer });
      say(JSON.stringify(found.webgpu));
      return found;
    });
    await part('training steps, images/s', async () => {
      const found = await measureTraining({ threads, seconds, peers });
      for (const { name, ours, peer, peerGpu } of found) {
        say(`\n${name}; PyTorch on a GPU: ${peerGpu ?? '–'}`);
        table({ ours, PyTorch: peer });
      }
      return found;
    });
    await part(`default run of ${values.images}, seconds`, () => {
      const runs = threads.map((each) => run(home, some, each, 'balanced', 'onnx'));
      stages(runs);
      return runs;
    });
    if (Number(values.whole) > 0) {
      for (const backend of ['auto', 'onnx', 'webgpu']) {
        await part(`default run of ${all} on ${backend}, ${most} threads`, () =>
          told(run(home, folder, most, 'balanced', backend)),
        );
      }
    }
    if (values['self-trained']) {
      await part(`self-trained of ${all}, ${most} threads`, () =>
        told(run(home, folder, most, 'self-trained', 'onnx')),
      );
      await part(`self-trained of ${values.images}, 2 threads`, () => told(run(home, some, 2, 'self-trained', 'onnx')));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  say(`\nwritten to ${values.json}`);
}

function run(home: string, folder: string, count: number, preset: string, backend: string): ClusterRun {
  const store = path.join(home, 'store');
  rmSync(store, { recursive: true, force: true });
  return clusterOnce({ folder, store, threads: count, preset, backend, json: path.join(home, 'run.json') });
}

function told(found: ClusterRun): ClusterRun {
  say(JSON.stringify(found));
  return found;
}

/** The seconds of each stage, a column a number of threads. */
function stages(runs: readonly ClusterRun[]): void {
  const names = [...new Set(runs.flatMap(({ stages }) => Object.keys(stages)))];
  const rows = names.map((name) => [name, runs.map((each) => each.stages[name] ?? null)] as const);
  table({
    ...Object.fromEntries(rows),
    whole: runs.map((each) => each.seconds),
    'cores in use': runs.map((each) => each.cores),
  });
}

async function draw(folder: string, count: number): Promise<void> {
  const parts = 8;
  const perKind = Math.ceil(count / parts / 4);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: parts }, (_, seed) =>
      drawPictures(path.join(folder, `part-${seed}`), { perKind, seed: seed + 1 }),
    ),
  );
  say(`${parts * perKind * 4} pictures drawn in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

/** Copies some of the pictures. */
function link(from: string, to: string, count: number): void {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(jpe?g|png|webp)$/i.test(name),
  );
  mkdirSync(to, { recursive: true });
  files.sort().forEach((name, at) => {
    if (at % Math.max(1, Math.floor(files.length / count)) > 0) return;
    copyFileSync(path.join(from, name), path.join(to, name.replaceAll(path.sep, '-')));
  });
}

void main();
