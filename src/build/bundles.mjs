// What esbuild makes of the sources: extension, engine and its threads, command line, and the page
// of the panel.
import fs from 'node:fs';
import { build } from 'esbuild';

// Native packages stay outside: a bundle cannot hold their binaries, and each loads on its own when
// it is first needed.
const SHIPPED = ['sharp', 'onnxruntime-node'];
const NATIVE = [...SHIPPED, '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

/** @param {boolean} production small and without source maps, as it ships */
export function bundles(production) {
  const shared = { bundle: true, minify: production, sourcemap: production ? false : 'linked', logLevel: 'warning' };
  const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', ...NATIVE] };
  const page = { ...shared, platform: 'browser', target: 'es2022' };
  const threads = {
    'decode thread': 'images/decode/decode-thread',
    'thumbnail thread': 'images/decode/thumbnail-thread',
    'k-means thread': 'numeric/kmeans-worker',
    'graph thread': 'consensus/graph-thread',
    'training thread': 'network/backend/onnx/shards/shard-worker',
    'encoding thread': 'network/backend/onnx/shards/runner-worker',
    'inference thread': 'features/pretrained/inference-worker',
    'picture thread': 'features/pretrained/picture-thread',
    'Fisher thread': 'features/fisher/fisher-worker',
    // Each tries a GPU in a process of its own.
    probe: 'network/backend/probe',
    'inference probe': 'features/pretrained/inference-probe',
  };
  return {
    extension: { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js' },
    'extension without Node': {
      ...page,
      entryPoints: ['src/extension/web/no-engine.ts'],
      outfile: 'dist/web.js',
      format: 'cjs',
      external: ['vscode'],
    },
    engine: { ...node, entryPoints: ['src/engine/main.ts'], outfile: 'dist/engine.js' },
    ...Object.fromEntries(
      Object.entries(threads).map(([name, file]) => {
        return [
          name,
          { ...node, entryPoints: [`src/engine/${file}.ts`], outfile: `dist/${file.split('/').at(-1)}.js` },
        ];
      }),
    ),
    'command line': { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/winnow.js' },
    webview: { ...page, entryPoints: ['webview/main.ts'], outfile: 'dist/webview/panel.js', format: 'iife' },
  };
}

/**
 * The packages whose code is part of the bundles, and the names of those that the bundles load when
 * they run. Writes nothing.
 * @returns {Promise<{ bundled: { name: string, version: string, folder: string }[], loaded:
 * string[] }>}
 */
export async function packagesInBundles() {
  const made = await Promise.all(
    Object.values(bundles(true)).map((options) => build({ ...options, write: false, metafile: true })),
  );
  const outputs = made.flatMap(({ metafile }) => Object.values(metafile.outputs));
  const files = outputs.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = sorted(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const bundled = folders.map((folder) => {
    const { name, version } = JSON.parse(fs.readFileSync(`${folder}/package.json`, 'utf8'));
    return { name, version, folder };
  });
  const loaded = outputs.flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path));
  return { bundled, loaded: sorted(loaded.filter((name) => SHIPPED.includes(name))) };
}

const sorted = (names) => [...new Set(names)].sort();
