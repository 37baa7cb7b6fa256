// Builds dist/: the extension, the engine process, its probe and the command line for Node, and the webview page for the
// browser. With --production it makes what ships: small, without source maps. With --watch it builds anew whenever a source
// changes, the kernels' too, until it is stopped.
import fs from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { buildKernels, kernelSources } from './src/build/kernels.mjs';
import { buildPretrained } from './src/build/pretrained/build.mjs';

const production = process.argv.includes('--production');
const shared = { bundle: true, minify: production, sourcemap: production ? false : 'linked', logLevel: 'warning' };

// Native packages stay outside: a bundle cannot hold their binaries, and each loads on its own when it is first needed.
const native = ['sharp', 'onnxruntime-node', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', ...native] };

const bundles = {
  extension: { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js' },
  engine: { ...node, entryPoints: ['src/engine/main.ts'], outfile: 'dist/engine.js' },
  'decode thread': {
    ...node,
    entryPoints: ['src/engine/images/decode/decode-thread.ts'],
    outfile: 'dist/decode-thread.js',
  },
  'k-means thread': { ...node, entryPoints: ['src/engine/numeric/kmeans-worker.ts'], outfile: 'dist/kmeans-worker.js' },
  'model thread': {
    ...node,
    entryPoints: ['src/engine/features/pretrained/model-thread.ts'],
    outfile: 'dist/model-thread.js',
  },
  'Fisher thread': {
    ...node,
    entryPoints: ['src/engine/features/fisher/fisher-worker.ts'],
    outfile: 'dist/fisher-worker.js',
  },
  // Each tries a GPU in a process of its own.
  probe: { ...node, entryPoints: ['src/engine/network/backend/probe.ts'], outfile: 'dist/probe.js' },
  'inference probe': {
    ...node,
    entryPoints: ['src/engine/features/pretrained/inference-probe.ts'],
    outfile: 'dist/inference-probe.js',
  },
  'command line': { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/winnow.js' },
  webview: {
    ...shared,
    entryPoints: ['webview/main.ts'],
    outfile: 'dist/webview/panel.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
};

// A map of an earlier build says nothing about this one.
if (production) fs.rmSync('dist', { recursive: true, force: true });
await Promise.all(Object.values(bundles).map((options) => build(options)));

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
  for (const options of Object.values(bundles)) {
    const watched = await context({ ...options, plugins: [say] });
    await watched.watch();
  }
  watchKernels(placeKernels);
}

/** Compiles the kernels after each change of their sources; changes while the compiler runs are compiled together after it. */
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
