#!/bin/bash
# Packs what test/bench/device.sh needs on a bare Linux machine (x86-64, Python 3, no internet, no Node) into out/device:
# Node, the native libraries, the build, and the Vulkan loader. Run it after `npm ci`.
set -euo pipefail
cd "$(dirname "$0")/../.."
to=out/device
mkdir -p "$to"
rm -rf out/packing
trap 'rm -rf out/packing' EXIT

# Node and the libraries change seldom, and packing them takes minutes: remove the file to pack them anew.
if [ ! -f "$to/runtime.tar.xz" ]; then
mkdir -p out/packing/node_modules out/packing/bin out/packing/lib
cp -L "$(command -v node)" out/packing/bin/node
strip out/packing/bin/node 2>/dev/null || true
# Only what loads on Linux: other systems' libraries are most of it.
node - <<'JS'
const fs = require('node:fs');
const path = require('node:path');
const seen = new Set();
const others = /onnxruntime-node\/bin\/napi-v6\/(?!linux\/x64)[^/]+\/[^/]+\/|\.map$|\/script\/|\.md$/;
function take(name) {
  if (seen.has(name)) return;
  seen.add(name);
  const from = path.join('node_modules', name);
  if (!fs.existsSync(from)) return;
  fs.cpSync(from, path.join('out/packing/node_modules', name), { recursive: true, filter: (file) => !others.test(file) });
  const { dependencies = {} } = JSON.parse(fs.readFileSync(path.join(from, 'package.json'), 'utf8'));
  Object.keys(dependencies).forEach(take);
}
['onnxruntime-node', 'sharp', '@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64'].forEach(take);
JS
# The loader of Vulkan, for machines whose driver comes without.
loader=$(ldconfig -p | awk '/libvulkan.so.1 /{print $NF; exit}')
[ -n "$loader" ] || loader=$(ls /usr/lib/chromium/libvulkan.so.1 2>/dev/null || true)
[ -z "$loader" ] || cp -L "$loader" out/packing/lib/libvulkan.so.1
tar -C out/packing -c . | xz --x86 --lzma2=preset=6 -T1 > "$to/runtime.part"
mv "$to/runtime.part" "$to/runtime.tar.xz"
rm -rf out/packing
fi

npm run build --silent
WINNOW_BENCH_BUILD_ONLY=1 node test/bench/start.mjs cores
mkdir -p out/packing/dist out/packing/out/bench
cp -r dist/*.js dist/*.wasm dist/models out/packing/dist/
cp package.json out/packing/
cp out/bench/cores.js out/packing/out/bench/
cp -r test/bench/peers out/packing/peers
tar -C out/packing -c . | xz -1 > "$to/build.tar.xz"
du -sh "$to"
