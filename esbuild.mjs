// Builds dist/: the extension, the engine process, its probe and the command line for Node, and the webview page for the browser.
// With --watch it builds anew whenever a source changes, until it is stopped.
import fs from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { buildKernels } from './kernels.mjs';

const production = process.argv.includes('--production');
const shared = { bundle: true, minify: production, sourcemap: 'linked', logLevel: 'warning' };

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
  'Fisher thread': {
    ...node,
    entryPoints: ['src/engine/features/fisher/fisher-worker.ts'],
    outfile: 'dist/fisher-worker.js',
  },
  // Tries a GPU in a process of its own.
  probe: { ...node, entryPoints: ['src/engine/network/backend/probe.ts'], outfile: 'dist/probe.js' },
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

await Promise.all(Object.values(bundles).map((options) => build(options)));

// TensorFlow.js looks for its WebAssembly beside the file that runs.
const wasm = path.resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist');
for (const file of fs.readdirSync(wasm).filter((name) => name.endsWith('.wasm'))) {
  fs.copyFileSync(path.join(wasm, file), path.join('dist', file));
}
// Each bundle that computes reads the kernels beside itself.
fs.copyFileSync(await buildKernels(), 'dist/kernels.wasm');
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
}
