// Bundles a program of this folder as the product is bundled, beside the product's own threads and kernels, and runs it:
// what is measured is what ships. From the sources, every thread would first compile TypeScript.
// usage: npm run bench -- [labels|limits|copies|quality] [its options]; without a name the speed of each stage is measured.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PROGRAMS = ['labels', 'limits', 'copies', 'quality'];

const args = process.argv.slice(2);
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
const { status } = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;
