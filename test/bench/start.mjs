// Bundles a program of this folder as the product is bundled, beside the product's own threads and
// kernels, and runs it: what is measured is what ships. From the sources, every thread would first
// compile TypeScript.
// usage: npm run bench -- [labels|limits|cores|trainers|memory|results|copies|quality] [its
// options]; without a name the speed of each stage is measured.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PROGRAMS = ['labels', 'limits', 'cores', 'trainers', 'results', 'copies', 'quality'];

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
