#!/bin/bash
# Packs what test/bench/device.sh needs on a bare Linux machine (x86-64, Python 3, no internet, no Node) into out/device:
# Node, the native libraries, the build, and the Vulkan loader. Run it after `npm ci`; `npm run build` again after each change.
set -euo pipefail
cd "$(dirname "$0")/../.."
to=out/device
mkdir -p "$to"
rm -rf out/packing
trap 'rm -rf out/packing' EXIT

# The large files change seldom, and packing them takes minutes: remove one to pack it anew.
squeeze() { [ -f "$to/$2.xz" ] || { xz --x86 --lzma2=preset=9e -T1 -c "$1" > "$to/part" && mv "$to/part" "$to/$2.xz"; }; }
cp -L "$(command -v node)" out/node-stripped && strip out/node-stripped
squeeze out/node-stripped node
rm out/node-stripped
squeeze node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1 libonnxruntime.so.1
squeeze node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.*[0-9] libvips-cpp.so

mkdir -p out/packing/node_modules out/packing/lib out/packing/dist out/packing/out/bench
node - <<'JS'
const fs = require('node:fs');
const path = require('node:path');
const seen = new Set();
// Other systems' libraries, and the two that are packed by themselves.
const others = /napi-v6\/(?!linux\b)[^/]+|napi-v6\/linux\/arm64|libonnxruntime\.so\.1$|libvips-cpp\.so|\.map$|\/script\/|\.md$/;
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
const [vips] = fs.readdirSync('node_modules/@img/sharp-libvips-linux-x64/lib').filter((name) => /^libvips-cpp\.so/.test(name));
fs.writeFileSync('out/packing/vips-name', vips);
JS
# The loader of Vulkan, for machines whose driver comes without.
loader=$(ldconfig -p | awk '/libvulkan.so.1 /{print $NF; exit}')
[ -n "$loader" ] || loader=$(ls /usr/lib/chromium/libvulkan.so.1 2>/dev/null || true)
[ -z "$loader" ] || cp -L "$loader" out/packing/lib/libvulkan.so.1
# NVIDIA's Vulkan driver wants the dispatch libraries of GL and X11's, which a bare machine lacks.
(
  cd out/packing/lib && apt-get download libvulkan1 libglvnd0 libglx0 libgl1 libegl1 libgles2 libopengl0 libx11-6 libxext6 libxcb1 \
    libxau6 libxdmcp6 libbsd0 libmd0 && for each in *.deb; do dpkg -x "$each" unpacked; done
  find unpacked -name '*.so*' -exec cp -Pn {} . ';'
  rm -rf unpacked ./*.deb
) > /dev/null 2>&1 || echo 'without the libraries of GL and X11: NVIDIA may not start WebGPU'
npm run build --silent
WINNOW_BENCH_BUILD_ONLY=1 node test/bench/start.mjs cores
cp -r dist/*.js dist/*.wasm dist/models out/packing/dist/
cp package.json out/packing/
cp out/bench/cores.js out/packing/out/bench/
cp -r test/bench/peers out/packing/peers
tar -C out/packing -c . | xz -1 > "$to/build.tar.xz"
# Then the folder is all that has to be carried.
cp test/bench/device.sh "$to/"
du -sh "$to"
