// The labels of default runs by the built program, on every labelled set of a folder: what a person
// still has to do, for some seeds.
//
//   npm run bench -- labels [--data FOLDER] [--sets a,b] [--seeds 1,2,3] [--peers PYTHON]
//     [further options of winnow cluster]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { peersOf } from './labels/peers';
import { scoreGroups, type GroupScore } from './labels/score';
import { load, machineFacts } from './machine';
import type { LabelRun } from './results/page';
import { parseCsv } from '../../src/engine/base/csv';

const { values, positionals } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    sets: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    peers: { type: 'string' },
  },
  allowPositionals: true,
});
const seeds = values.seeds.split(',').map(Number);
const holdsClasses = (set: string): boolean =>
  statSync(path.join(values.data, set)).isDirectory() &&
  readdirSync(path.join(values.data, set), { withFileTypes: true }).filter((each) => each.isDirectory()).length > 1;
const sets = values.sets?.split(',') ?? readdirSync(values.data).filter(holdsClasses);
const home = mkdtempSync(path.join(tmpdir(), 'winnow-labels-'));
const lines: string[] = [];
const runs: LabelRun[] = [];

/** Runs the program once, from an empty store, and scores its labels against the folders. */
function run(set: string, seed: number): GroupScore & { readonly seconds: number } {
  const store = path.join(home, 'store');
  const table = path.join(home, 'labels.csv');
  const folder = path.resolve(values.data, set);
  rmSync(store, { recursive: true, force: true });
  const args = ['cluster', folder, '--store', store, '--labels', table, '--seed', String(seed), '--force', '--quiet'];
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['dist/winnow.js', ...args, ...positionals], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${set}: ${stderr}`);
  const seconds = (performance.now() - begun) / 1000;
  const [head = [], ...rows] = parseCsv(readFileSync(table, 'utf8'));
  const file = head.indexOf('path');
  const label = head.indexOf('label');
  const classes = rows.map((row) => row[file]!.split('/')[0]!);
  const score = scoreGroups(
    rows.map((row) => row[label]!),
    classes,
  );
  return { ...score, seconds };
}

function add(set: string, method: string, seed: string, { touch, acc, purity, k }: GroupScore, seconds: number): void {
  runs.push({ set, method, seed, touch, acc, purity, k, seconds });
  const percent = (share: number): string => (100 * share).toFixed(1);
  const cells = [set, method, seed, percent(touch), percent(acc), percent(purity), String(k), seconds.toFixed(1)];
  lines.push(`| ${cells.join(' | ')} |`);
  process.stdout.write(`${lines.at(-1)}\n`);
}

process.stdout.write(
  '| set | method | seed | to touch % | ACC % | purity % | k | seconds |\n|---|---|---|---|---|---|---|---|\n',
);
try {
  for (const set of sets) {
    for (const seed of seeds) {
      const found = run(set, seed);
      add(set, 'winnow', String(seed), found, found.seconds);
    }
    for (const peer of peersOf(values.peers)) {
      const found = peer.run(path.resolve(values.data, set), home);
      if ('reason' in found) process.stdout.write(`| ${set} | ${peer.name} | – | ${found.reason} | | | | |\n`);
      else add(set, peer.name, '–', scoreGroups(found.labels, found.classes), found.seconds);
    }
  }
  writeFileSync('out/labels.md', `${lines.join('\n')}\n`);
  // For npm run bench -- results.
  const at = new Date().toISOString();
  const busy = load();
  void machineFacts({}).then((machine) =>
    writeFileSync('out/labels.json', `${JSON.stringify({ machine, at, load: busy, runs }, null, 2)}\n`),
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
