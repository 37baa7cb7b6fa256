// Compiles the WebAssembly kernels to src/engine/numeric/kernels/kernels.wasm when a source is
// newer. Relaxed SIMD stays off: its results differ from machine to machine.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const folder = 'src/engine/numeric/kernels';
const wasm = path.join(folder, 'kernels.wasm');

/** Where their sources lie. */
export const kernelSources = path.join(folder, 'assembly');

/** Compiles them if need be; returns the path of the module. */
export async function buildKernels() {
  const sources = fs.readdirSync(kernelSources).map((name) => path.join(kernelSources, name));
  const newest = Math.max(...[...sources, script].map((file) => fs.statSync(file).mtimeMs));
  if (fs.existsSync(wasm) && fs.statSync(wasm).mtimeMs > newest) return wasm;
  // Loaded only here: the compiler is 100 MB.
  const { default: asc } = await import('assemblyscript/asc');
  const fresh = `${wasm}.${process.pid}`;
  const { error, stderr } = await asc.main([
    path.join(kernelSources, 'index.ts'),
    '--outFile',
    fresh,
    '--runtime',
    'stub',
    '--use',
    'abort=',
    '--enable',
    'simd',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--converge',
    '--noAssert',
  ]);
  if (error) throw new Error(`${stderr.toString()}\nthe kernels could not be compiled`);
  fs.renameSync(fresh, wasm);
  return wasm;
}

if (script === fs.realpathSync(process.argv[1])) await buildKernels();
