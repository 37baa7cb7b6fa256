// Bundles a program of this folder as the product is bundled, beside the product's own threads and
// kernels, and runs it: what is measured is what ships. From the sources, every thread would first
// compile TypeScript.
//
//   npm run bench -- [labels|limits|cores|trainers|memory|results|copies|quality|million]
//     [its options]
//
// Without a name the speed of each stage is measured. `results` writes what was measured on one
// page; with options it measures first: --data FOLDER [--sets a,b] [--seeds 1,2,3] for the labels,
// --rows decode,hog or --rows all for the speed, --turns N for the memory.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const PROGRAMS = ['labels', 'limits', 'cores', 'trainers', 'results', 'copies', 'quality', 'million'];

/** Run from the sources: they measure other processes. */
const UNBUNDLED = ['memory'];

const args = process.argv.slice(2);
if (UNBUNDLED.includes(args[0])) {
  const file = `test/bench/${args.shift()}.mjs`;
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', file, ...args], {
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}
if (args[0] === 'results') measureFirst(args.splice(1));
const program = PROGRAMS.includes(args[0]) ? args.shift() : 'bench';
const folder = 'out/bench';
const file = path.join(folder, `${program}.js`);
await build({
  entryPoints: [`test/bench/${program}.ts`],
  outfile: file,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['sharp', 'onnxruntime-node', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
  logLevel: 'warning',
});
for (const name of fs.readdirSync('dist').filter((each) => /(\.wasm|-worker\.js|-thread\.js)$/.test(each))) {
  fs.copyFileSync(path.join('dist', name), path.join(folder, name));
}
// The program tries WebGPU in a process of its own, with a script beside it, and runs the shipped
// network.
for (const name of ['probe.js', 'inference-probe.js'])
  fs.copyFileSync(path.join('dist', name), path.join(folder, name));
fs.cpSync('dist/models', path.join(folder, 'models'), { recursive: true });
if (process.env.WINNOW_BENCH_BUILD_ONLY) process.exit(0);
const { status } = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;

/** Runs the benchmarks that the options of `results` ask for; ends with the first that fails. */
function measureFirst(options) {
  const text = { type: 'string' };
  const { values } = parseArgs({
    args: options,
    options: { data: text, sets: text, seeds: text, rows: text, turns: text },
  });
  const { data, sets, seeds, rows, turns } = values;
  if (data !== undefined) {
    const few = [...(sets === undefined ? [] : ['--sets', sets]), ...(seeds === undefined ? [] : ['--seeds', seeds])];
    measure(['labels', '--data', data, ...few]);
  }
  if (rows !== undefined) measure(rows.split(','));
  if (turns !== undefined) measure(['memory', '--turns', turns]);
}

function measure(benchmark) {
  const { status } = spawnSync(process.execPath, [import.meta.filename, ...benchmark], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
