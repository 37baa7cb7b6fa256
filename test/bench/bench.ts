/**
 * Measures Winnow against its peers on this machine, and prints a table. Nothing is asserted.
 *
 *   npm run bench                     the short rows: decode, hog, kmeans, silhouettes, training,
 *                                     pretrained, first-look
 *   npm run bench -- decode kmeans    these rows. The long ones are clusterers, run, warm, added
 *                                     (one cold run for the last three), growth.
 *   npm run bench -- all              every row
 *
 * --photos TREE       photos, one sub-folder a class (../shared/data/mozgalo)
 * --model FILE        MobileNetV2 as ONNX (../shared/models/mobilenet_v2_1.0_224.onnx)
 * --python PATH       Python of the peers (/usr/bin/python3), as docs/performance.md sets it up
 * --onnx-python PATH  the same for onnxruntime (that of --python)
 * --rounds N          turns of each side, of which the median counts (3)
 * --seconds N         length of a turn of training and pretrained (3)
 * --threads N         ours and the peers' (all processors)
 * --preset P          of the rows run, warm, added and first-look (balanced)
 * --seeds 1,2,3       cold runs of the row run (1)
 * --growth 10000,…    numbers of images of the row growth (10000,100000)
 * --pipeline FILE     the peer of the row run (../shared/peer/python_pipeline.py)
 * --whole-peer        runs all its epochs, most of an hour; else two a network are extrapolated
 * --peer-log FILE     output of an earlier whole run of it, whose accuracies stand beside ours
 * --write-docs        writes the figures, those of out/limits.json too, into docs/performance.md
 *
 * out/bench.json holds every figure. Rows measured before, on the same machine with the same
 * versions, stay in it, and so do whole runs of other presets.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeIntoDocument } from './document';
import { describe, load, machineFacts, type Machine } from './machine';
import { Material } from './material';
import { Peers } from './peers';
import { ratioOf, type Bench, type BenchOptions, type Row } from './row';
import { added } from './rows/added';
import { clusterers } from './rows/clusterers';
import { decode } from './rows/decode';
import { firstLook } from './rows/first-look';
import { growth } from './rows/growth';
import { hog } from './rows/hog';
import { kmeans } from './rows/kmeans';
import { pretrained } from './rows/pretrained';
import { run } from './rows/run';
import { silhouettes } from './rows/silhouettes';
import { training } from './rows/training';
import { warm } from './rows/warm';
import { tableOf, type Measured } from './table';
import { WholeRuns } from './whole-run';

/** In this order: `warm` and `added` go on from what `run` left in the store. */
const ROWS: readonly Row[] = [
  decode,
  hog,
  kmeans,
  silhouettes,
  clusterers,
  training,
  pretrained,
  firstLook,
  run,
  warm,
  added,
  growth,
];
const OUT = 'out/bench.json';
/** Load above which other programs take part in every figure. */
const IDLE = 0.5;

interface Report {
  readonly machine: Machine;
  readonly figures: readonly Measured[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      photos: { type: 'string', default: '../shared/data/mozgalo' },
      model: { type: 'string', default: '../shared/models/mobilenet_v2_1.0_224.onnx' },
      python: { type: 'string', default: '/usr/bin/python3' },
      'onnx-python': { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      threads: { type: 'string', default: String(availableParallelism()) },
      preset: { type: 'string', default: 'balanced' },
      seeds: { type: 'string', default: '1' },
      growth: { type: 'string', default: '10000,100000' },
      pipeline: { type: 'string', default: '../shared/peer/python_pipeline.py' },
      'whole-peer': { type: 'boolean', default: false },
      'peer-log': { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const rows = chosen(positionals);
  const options: BenchOptions = {
    photos: path.resolve(values.photos),
    model: path.resolve(values.model),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    threads: Number(values.threads),
    preset: values.preset,
    seeds: values.seeds.split(','),
    growth: values.growth.split(',').map(Number),
    pipeline: path.resolve(values.pipeline),
    wholePeer: values['whole-peer'],
    peerLog: values['peer-log'],
  };
  if (!existsSync(options.photos))
    throw new Error(`There is no ${options.photos}: name a tree of photos with --photos.`);
  const log = (line: string): void => console.error(line);
  const peers = new Peers(values.python, values['onnx-python'] ?? values.python, options.threads, log);
  const machine = await machineFacts(peers.versions());
  log(`${describe(machine)}; load ${load()}`);
  if (load() > IDLE) log('The machine is busy: these figures will be rough, and too good where the peer spins.');
  const material = new Material(options.photos, options.threads);
  const bench: Bench = { options, material, peers, runs: new WholeRuns(material, options), log };
  let figures = earlier(machine);
  // What a stopped run has made is a copy of the photos and more.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      material.dispose();
      process.exit(1);
    });
  }
  try {
    for (const row of rows) {
      const facts = { row: row.name, preset: options.preset, at: new Date().toISOString(), load: load() };
      log(`${row.name} …`);
      const measured = (await row.measure(bench)).map((figure) => ({ ...facts, ...figure, ratio: ratioOf(figure) }));
      const stays = (figure: Measured): boolean =>
        figure.row !== row.name || (row.long && figure.preset !== options.preset);
      figures = inOrder([...figures.filter(stays), ...measured]);
      save({ machine, figures });
      log(tableOf(measured));
    }
  } finally {
    material.dispose();
  }
  const asked = ({ row, preset }: Measured): boolean =>
    rows.some(({ name }) => name === row) && preset === options.preset;
  console.log(tableOf(figures.filter(asked)));
  if (values['write-docs']) writeIntoDocument('docs/performance.md', machine, figures);
}

function chosen(names: readonly string[]): readonly Row[] {
  if (names.length === 0) return ROWS.filter(({ long }) => !long);
  const unknown = names.find((name) => name !== 'all' && !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no row ${unknown}. Rows: ${ROWS.map(({ name }) => name).join(', ')}, all.`);
  }
  return names.includes('all') ? ROWS : ROWS.filter(({ name }) => names.includes(name));
}

/** Figures of earlier calls that still compare. */
function earlier(machine: Machine): readonly Measured[] {
  if (!existsSync(OUT)) return [];
  const report = JSON.parse(readFileSync(OUT, 'utf8')) as Partial<Report>;
  return JSON.stringify(report.machine) === JSON.stringify(machine) ? (report.figures ?? []) : [];
}

function inOrder(figures: readonly Measured[]): Measured[] {
  const place = new Map(ROWS.map(({ name }, i) => [name, i]));
  return [...figures].sort((a, b) => (place.get(a.row) ?? 0) - (place.get(b.row) ?? 0));
}

function save(report: Report): void {
  mkdirSync(path.dirname(OUT), { recursive: true });
  writeFileSync(OUT, `${JSON.stringify(report, null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
