#!/bin/bash
# Measures Winnow on a bare Linux machine with many cores or a GPU, in ten minutes at most: no internet, no Node.
# usage: [OUT=folder] bash test/bench/device.sh      (after test/bench/pack-device.sh elsewhere, with out/device carried here)
# Results as JSON in $OUT. Where `python3` has PyTorch and onnxruntime, they are measured beside it.
set -uo pipefail
here="$(cd "$(dirname "$0")/../.." && pwd)"
OUT="${OUT:-$here/out/device-results}"
mkdir -p "$OUT"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
begun=$SECONDS
python3 - "$here/out/device" "$work" <<'PY' || exit 1
import lzma, os, shutil, sys, tarfile

packed, work = sys.argv[1:]
with tarfile.open(f"{packed}/build.tar.xz", "r:xz") as build:
    build.extractall(work)
vips = open(f"{work}/vips-name").read()
for name, to in {
    "node": "bin/node",
    "libonnxruntime.so.1": "node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1",
    "libvips-cpp.so": f"node_modules/@img/sharp-libvips-linux-x64/lib/{vips}",
}.items():
    os.makedirs(os.path.dirname(f"{work}/{to}"), exist_ok=True)
    with lzma.open(f"{packed}/{name}.xz") as source, open(f"{work}/{to}", "wb") as file:
        shutil.copyfileobj(source, file)
os.chmod(f"{work}/bin/node", 0o755)
PY
cd "$work"
mkdir -p test/bench && mv peers test/bench/peers
cp dist/*.js dist/*.wasm out/bench/ && cp -r dist/models out/bench/
export PATH="$work/bin:$PATH" HOME="$work" XDG_CACHE_HOME="$work/cache"
export UV_THREADPOOL_SIZE="$(nproc)"
# What is not on this machine is taken from the packed libraries, after its own.
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$work/lib"
# A driver in a folder that the loader does not look in.
if [ -z "${VK_DRIVER_FILES:-}" ]; then
  for each in /usr/local/nvidia/share/vulkan/icd.d /usr/share/vulkan/icd.d /etc/vulkan/icd.d; do
    [ -f "$each/nvidia_icd.json" ] && export VK_DRIVER_FILES="$each/nvidia_icd.json" && break
  done
fi
{
  echo "unpacked in $((SECONDS - begun)) s, $(nproc) cores, node $(node --version)"
  ls -d /usr/share/vulkan/icd.d/* /etc/vulkan/icd.d/* /usr/local/nvidia/share/vulkan/icd.d/* 2>/dev/null
  nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null
  echo "VK_DRIVER_FILES=${VK_DRIVER_FILES:-} LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}"
} 2>&1 | tee "$OUT/machine.txt"
# What the loader of Vulkan says where no adapter is found.
timeout 60 env VK_LOADER_DEBUG=error,warn,info node -e '
  const ort = require("onnxruntime-node");
  ort.InferenceSession.create(Buffer.alloc(0), { executionProviders: ["webgpu"] }).catch((error) => console.error(error.message));
' > "$OUT/vulkan.txt" 2>&1
timeout 120 node dist/winnow.js doctor --json > "$OUT/doctor.json" 2> "$OUT/doctor.txt"
timeout 60 node dist/winnow.js doctor >> "$OUT/doctor.txt" 2>&1
cat "$OUT/doctor.txt"
timeout "${WINNOW_DEVICE_SECONDS:-540}" node out/bench/cores.js --images "${WINNOW_DEVICE_IMAGES:-2000}" \
  --whole "${WINNOW_DEVICE_WHOLE:-6889}" --self-trained --seconds 1 --limit 6.5 --json "$OUT/cores.json" 2>&1 | tee "$OUT/cores.txt"
echo "all done in $((SECONDS - begun)) s"
