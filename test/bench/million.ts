/**
 * How a run by synthetic features grows with its images, up to a million: every stage behind
 * extraction in the engine's own code, its time and its largest resident memory.
 *
 *   npm run bench -- million [--rows 20000,50000,100000] [--threads 2] [--keep] [--dir FOLDER]
 *     [--made-up] [--dimension 5120]
 *
 * The features are a mixture of 300 Gaussians, kept as if a network had seen the images; pixels are
 * drawn when HOG asks for them; files and thumbnails are hard links to a few drawn pictures. Scan,
 * decoding, inference and the making of thumbnails are not measured. Each size runs in a process of
 * its own. A million is extrapolated from the two largest sizes unless it was measured.
 *
 * With --made-up no run is made: questions and edits about a labelling that was drawn, which a
 * million images allow in minutes.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describe, load, machineFacts } from './machine';
import { extrapolated, overLinear, type Sample } from './million/growth';
import { engineStages, hostStages, madeUpStages, makeSynthetic, type EngineCosts } from './million/stages';
import { inDigits, markdown } from './table';

const AIM = 1_000_000;

interface Size {
  readonly rows: number;
  readonly groups: number;
  readonly costs: EngineCosts['costs'];
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000,50000,100000' },
    threads: { type: 'string', default: String(availableParallelism()) },
    dir: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    'made-up': { type: 'boolean', default: false },
    /** Values an image of the network; 5,120 are those of the one that ships. */
    dimension: { type: 'string', default: '5120' },
    /** Of the processes that this one starts: what they do, and where. */
    part: { type: 'string' },
    home: { type: 'string' },
  },
});

const OUT = values['made-up'] ? 'out/million-made-up.json' : 'out/million.json';

async function main(): Promise<void> {
  if (values.part !== undefined) return runPart(values.part, values.home!);
  const sizes: Size[] = [];
  const machine = await machineFacts({});
  for (const rows of values.rows.split(',').map(Number)) {
    const home = mkdtempSync(path.join(values.dir, 'winnow-million-'));
    try {
      console.error(`${rows} images …`);
      if (!values['made-up']) partOf('make', home, rows);
      const engine = partOf(values['made-up'] ? 'made-up' : 'engine', home, rows);
      const host = partOf('host', home, rows);
      sizes.push({ rows, groups: engine.groups, costs: { ...engine.costs, ...host.costs } });
    } finally {
      if (!values.keep) rmSync(home, { recursive: true, force: true });
    }
    mkdirSync(path.dirname(OUT), { recursive: true });
    const report = { machine, at: new Date().toISOString(), load: load(), threads: Number(values.threads), sizes };
    writeFileSync(OUT, `${JSON.stringify(report, null, 1)}\n`);
    console.log(`\n${tableOf(sizes)}`);
  }
  console.log(`\n${describe(machine)}; load ${load()}`);
}

function partOf(part: string, home: string, rows: number): EngineCosts {
  const args = [process.argv[1]!, '--part', part, '--home', home, '--rows', String(rows), '--threads', values.threads];
  args.push('--dimension', values.dimension);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`the part ${part} of ${rows} images failed`);
  return JSON.parse(readFileSync(path.join(home, `${part}.json`), 'utf8')) as EngineCosts;
}

async function runPart(part: string, home: string): Promise<void> {
  const threads = Number(values.threads);
  let costs: EngineCosts = { groups: 0, costs: {} };
  if (part === 'make')
    await makeSynthetic(home, { rows: Number(values.rows), dimension: Number(values.dimension) }, threads);
  else if (part === 'made-up') costs = await madeUpStages(home, Number(values.rows), threads);
  else if (part === 'engine') costs = await engineStages(home, threads, (line) => console.error(line));
  else costs = await hostStages(path.join(home, 'message.json'), (file) => readFileSync(file, 'utf8'));
  writeFileSync(path.join(home, `${part}.json`), JSON.stringify(costs));
  // A library may leave something open. The next part does not wait for it.
  process.exit(0);
}

/**
 * Seconds of processors and megabytes of each stage; how far above linear; what a million comes to.
 */
function tableOf(sizes: readonly Size[]): string {
  const names = [...new Set(sizes.flatMap(({ costs }) => Object.keys(costs)))];
  const samples = (name: string, unit: 'processor' | 'megabytes'): Sample[] =>
    sizes.flatMap(({ rows, costs }) => (costs[name] ? [{ rows, value: costs[name][unit] }] : []));
  const aimed = (found: readonly Sample[], inWords: (value: number) => string): string => {
    const measured = found.find(({ rows }) => rows === AIM);
    if (measured) return inWords(measured.value);
    return found.length < 2 ? '' : `~${inWords(extrapolated(found, AIM))}`;
  };
  const head = ['stage', ...sizes.flatMap(({ rows }) => [`${rows}: s`, 'MB']), 'of linear', '1 M: s', 'MB'];
  const lines = names.map((name) => {
    const seconds = samples(name, 'processor');
    const [large, small] = [...seconds].reverse();
    return [
      name,
      ...sizes.flatMap(({ costs }) =>
        costs[name] ? [inSeconds(costs[name].processor), costs[name].megabytes.toFixed(0)] : ['', ''],
      ),
      large && small ? `${overLinear(small, large).toFixed(2)}×` : '',
      aimed(seconds, inSeconds),
      aimed(samples(name, 'megabytes'), inDigits),
    ];
  });
  return markdown(head, lines);
}

const inSeconds = (seconds: number): string => (seconds < 1 ? seconds.toFixed(3) : inDigits(seconds));

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
