// Builds dist/: the extension, the engine process, its probe and the command line for Node, and the
// webview page for the browser. With --production it makes what ships: small, without source maps.
// With --watch it builds anew whenever a source changes, the kernels' too, until it is stopped.
import fs from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { bundles } from './src/build/bundles.mjs';
import { buildKernels, kernelSources } from './src/build/kernels.mjs';
import { buildPretrained } from './src/build/pretrained/build.mjs';

const production = process.argv.includes('--production');
const made = bundles(production);

// A map of an earlier build says nothing about this one.
if (production) fs.rmSync('dist', { recursive: true, force: true });
await Promise.all(Object.values(made).map((options) => build(options)));

// TensorFlow.js looks for its WebAssembly beside the file that runs.
const wasm = path.resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist');
for (const file of fs.readdirSync(wasm).filter((name) => name.endsWith('.wasm'))) {
  fs.copyFileSync(path.join(wasm, file), path.join('dist', file));
}
/** Each bundle that computes reads the kernels beside itself. */
const placeKernels = async () => fs.copyFileSync(await buildKernels(), 'dist/kernels.wasm');
await placeKernels();
// The pretrained network lies beside them too.
buildPretrained('dist/models');
fs.chmodSync('dist/winnow.js', 0o755);

if (process.argv.includes('--watch')) {
  // The lines that the background task in .vscode/tasks.json waits for.
  const say = {
    name: 'say',
    setup({ onStart, onEnd }) {
      onStart(() => console.log('[watch] build started'));
      onEnd(({ errors }) => console.log(`[watch] build finished, ${errors.length} errors`));
    },
  };
  for (const options of Object.values(made)) {
    const watched = await context({ ...options, plugins: [say] });
    await watched.watch();
  }
  watchKernels(placeKernels);
}

/**
 * Compiles the kernels after each change of their sources; changes while the compiler runs are
 * compiled together after it.
 */
function watchKernels(place) {
  let running = false;
  let changed = false;
  const compile = async () => {
    running = true;
    while (changed) {
      changed = false;
      console.log('[watch] build started');
      const error = await place().catch((problem) => problem);
      if (error) console.error(`✘ [ERROR] ${error.message}`);
      console.log(`[watch] build finished, ${error ? 1 : 0} errors`);
    }
    running = false;
  };
  fs.watch(kernelSources, () => {
    changed = true;
    if (!running) void compile();
  });
}
