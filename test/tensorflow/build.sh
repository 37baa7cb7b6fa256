#!/bin/bash
# Builds the native package @tensorflow/tfjs-node-gpu from what npm and the Python index have: its own source, the C library of
# a TensorFlow wheel, and Node's headers of its stable interface. The package's install script would download all that instead.
# usage: test/tensorflow/build.sh FOLDER        prints the folder that WINNOW_CUDA_FOLDER is to name; needs Linux on x86-64, g++,
# Python 3.11 and pip. Ends with 3 where the wheel cannot be had. WINNOW_TENSORFLOW=tensorflow takes the wheel for CUDA 12 and cuDNN 8.9 rather than the processor's.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
wheel="${WINNOW_TENSORFLOW:-tensorflow-cpu}"
version=2.15.1
to="$1"
package="$to/node_modules/@tensorflow/tfjs-node-gpu"
if [ -f "$package/lib/napi-v8/tfjs_binding.node" ]; then
  echo "$to"
  exit
fi
work="$to/building"
rm -rf "$work" && mkdir -p "$work" "$to/node_modules/@tensorflow"
trap 'rm -rf "$work"' EXIT
# Not to be had is no failure of what is tested.
python3 -m pip download --quiet --no-deps --python-version 3.11 --only-binary=:all: "$wheel==$version" -d "$work" >&2 || exit 3
(cd "$work" && npm pack node-api-headers@1.9.0 --silent > pack.log && tar -xzf node-api-headers-*.tgz)
python3 - "$work" >&2 <<'PY'
import glob, sys, zipfile

work = sys.argv[1]
[wheel] = glob.glob(f"{work}/*.whl")
libraries = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
headers = ("tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/", "tensorflow/include/tsl/")
with zipfile.ZipFile(wheel) as packed:
    packed.extractall(work, [name for name in packed.namelist() if name in libraries or name.startswith(headers)])
PY
# The package needs the others beside it.
for name in "$root"/node_modules/* "$root"/node_modules/@tensorflow/*; do
  within="${name#"$root/node_modules/"}"
  case "$within" in @tensorflow | @tensorflow/tfjs-node-gpu) ;; *) ln -sfn "$name" "$to/node_modules/$within" ;; esac
done
rm -rf "$package"
cp -r "$root/node_modules/@tensorflow/tfjs-node-gpu" "$package"
mkdir -p "$package/lib/napi-v8" "$package/deps/lib"
mv "$work"/tensorflow/lib*.so.2 "$package/deps/lib/"
g++ -std=c++17 -O1 -fPIC -shared -DNAPI_VERSION=8 -I"$work/package/include" -I"$work/tensorflow/include" \
  "$package"/binding/*.cc -o "$work/tfjs_binding.node" \
  -L"$package/deps/lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 '-Wl,-rpath,$ORIGIN/../../deps/lib' >&2
mv "$work/tfjs_binding.node" "$package/lib/napi-v8/"
echo "$to"
