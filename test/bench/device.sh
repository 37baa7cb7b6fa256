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
python3 - "$work" "$here/out/device/runtime.tar.xz" "$here/out/device/build.tar.xz" <<'PY' || exit 1
import sys, tarfile
for file in sys.argv[2:]:
    with tarfile.open(file, "r:xz") as packed:
        packed.extractall(sys.argv[1])
PY
cd "$work"
mkdir -p test/bench && mv peers test/bench/peers
cp dist/*.js dist/*.wasm out/bench/ && cp -r dist/models out/bench/
export PATH="$work/bin:$PATH" HOME="$work" XDG_CACHE_HOME="$work/cache"
export UV_THREADPOOL_SIZE="$(nproc)"
ldconfig -p 2>/dev/null | grep -q libvulkan.so.1 || export LD_LIBRARY_PATH="$work/lib:${LD_LIBRARY_PATH:-}"
# A driver in a folder that the loader does not look in.
if [ -z "${VK_DRIVER_FILES:-}" ]; then
  for each in /usr/share/vulkan/icd.d /etc/vulkan/icd.d /usr/local/nvidia/share/vulkan/icd.d; do
    [ -f "$each/nvidia_icd.json" ] && export VK_DRIVER_FILES="$each/nvidia_icd.json" && break
  done
fi
{
  echo "unpacked in $((SECONDS - begun)) s, $(nproc) cores, node $(node --version)"
  ls -d /usr/share/vulkan/icd.d/* /etc/vulkan/icd.d/* /usr/local/nvidia/share/vulkan/icd.d/* 2>/dev/null
  nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null
  echo "VK_DRIVER_FILES=${VK_DRIVER_FILES:-} LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}"
} 2>&1 | tee "$OUT/machine.txt"
timeout 120 node dist/winnow.js doctor --json > "$OUT/doctor.json" 2> "$OUT/doctor.txt"
timeout 60 node dist/winnow.js doctor >> "$OUT/doctor.txt" 2>&1
cat "$OUT/doctor.txt"
timeout "${WINNOW_DEVICE_SECONDS:-540}" node out/bench/cores.js --images "${WINNOW_DEVICE_IMAGES:-2000}" \
  --whole "${WINNOW_DEVICE_WHOLE:-6889}" --self-trained --seconds 1 --limit 6.5 --json "$OUT/cores.json" 2>&1 | tee "$OUT/cores.txt"
echo "all done in $((SECONDS - begun)) s"
