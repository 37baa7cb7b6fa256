/**
 * Measures whole runs on a tree of labelled pictures: accuracy against its folder names, seconds, memory, a warm rerun.
 * usage: npm run bench -- TREE [--preset balanced] [--seeds 1,2,3]
 * Build first. The pictures are copied into one flat folder, so that the run sees no class. Nothing is asserted.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Score } from '../../src/engine/metrics';
import { readLabels } from '../../src/engine/labels';
import { score } from '../../src/engine/metrics';
import { VIEWS } from '../../src/protocol/dataset';

interface Report {
  readonly firstClustersSeconds: number;
  readonly timings: Record<string, number>;
  readonly peakMemoryBytes: number;
  readonly views: Readonly<Record<string, { readonly k: number }>>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { preset: { type: 'string', default: 'balanced' }, seeds: { type: 'string', default: '1,2,3' } },
});
const [tree] = positionals;
if (tree === undefined) throw new Error('name a folder with one sub-folder a class');

const scratch = mkdtempSync(path.join(tmpdir(), 'winnow-bench-'));
const flat = path.join(scratch, 'pictures');
mkdirSync(flat);
const truth = new Map<string, string>();
for (const kind of readdirSync(tree)) {
  for (const name of readdirSync(path.join(tree, kind))) {
    copyFileSync(path.join(tree, kind, name), path.join(flat, name));
    truth.set(name, kind);
  }
}

const rows: Record<string, unknown>[] = [];
for (const seed of values.seeds.split(',')) {
  const cold = cluster(seed);
  const warm = cluster(seed);
  const labels = readLabels(readFileSync(path.join(scratch, 'labels.csv'), 'utf8'));
  const classes = labels.map((row) => truth.get(row.path) ?? '');
  const against = (groups: string[]): Score => score(groups, classes);
  const consensus = against(labels.map((row) => (row.consensus < 0 ? '' : String(row.consensus))));
  const views = VIEWS.map((view) => [view, against(labels.map((row) => String(row.views[view] ?? ''))).acc] as const);
  rows.push({
    seed: Number(seed),
    ...(Object.fromEntries(views) as Record<string, number>),
    consensusPurity: consensus.purity,
    consensusCoverage: consensus.coverage,
    final: against(labels.map((row) => row.label)).acc,
    k: VIEWS.map((view) => `${view} ${cold.report.views[view]?.k}`).join(', '),
    firstClustersSeconds: cold.report.firstClustersSeconds,
    coldSeconds: cold.seconds,
    warmSeconds: warm.seconds,
    peakMegabytes: Math.round(cold.report.peakMemoryBytes / 2 ** 20),
    secondsByStage: JSON.stringify(cold.report.timings, (_, value: unknown) =>
      typeof value === 'number' ? Math.round(value) : value,
    ),
  });
  console.table(rows);
}
mkdirSync('out', { recursive: true });
writeFileSync('out/bench.json', JSON.stringify({ tree: path.basename(tree), preset: values.preset, rows }, null, 2));
rmSync(scratch, { recursive: true, force: true });

/** One run of the built command line, each seed with a store of its own. */
function cluster(seed: string): { seconds: number; report: Report } {
  const file = (name: string): string => path.join(scratch, name);
  const begun = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [
      ...['dist/winnow.js', 'cluster', flat, '--store', file(`store ${seed}`), '--labels', file('labels.csv')],
      ...['--json', file('run.json'), '--preset', values.preset, '--seed', seed, '--force', '--quiet'],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) throw new Error(`the run with seed ${seed} failed`);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, report: JSON.parse(readFileSync(file('run.json'), 'utf8')) as Report };
}
