// Compiles the WebAssembly kernels to src/engine/kernels/kernels.wasm when a source is newer. Relaxed SIMD stays off: its
// results differ from machine to machine.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = 'src/engine/numeric/kernels';
const wasm = path.join(folder, 'kernels.wasm');

/** Compiles them if need be; returns the path of the module. */
export async function buildKernels() {
  const sources = fs.readdirSync(path.join(folder, 'assembly')).map((name) => path.join(folder, 'assembly', name));
  const newest = Math.max(...[...sources, 'kernels.mjs'].map((file) => fs.statSync(file).mtimeMs));
  if (fs.existsSync(wasm) && fs.statSync(wasm).mtimeMs > newest) return wasm;
  // Loaded only here: the compiler is 100 MB.
  const { default: asc } = await import('assemblyscript/asc');
  const fresh = `${wasm}.${process.pid}`;
  const { error, stderr } = await asc.main([
    ...[path.join(folder, 'assembly/index.ts'), '--outFile', fresh, '--runtime', 'stub', '--use', 'abort='],
    ...['--enable', 'simd', '--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert'],
  ]);
  if (error) throw new Error(`${stderr.toString()}\nthe kernels could not be compiled`);
  fs.renameSync(fresh, wasm);
  return wasm;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildKernels();
