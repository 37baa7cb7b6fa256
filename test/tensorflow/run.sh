#!/bin/bash
# Builds the native package of TensorFlow.js and runs its tests on it. Downloads 207 MB once, into ~/.cache/winnow-tensorflow.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0
WINNOW_CUDA_FOLDER="$(bash test/tensorflow/build.sh "${XDG_CACHE_HOME:-$HOME/.cache}/winnow-tensorflow")" || status=$?
if [ "$status" = 3 ]; then
  echo "Skipped: the wheel of TensorFlow's C library cannot be had here."
  exit 0
fi
[ "$status" = 0 ] || exit "$status"
export WINNOW_CUDA_FOLDER TF_CPP_MIN_LOG_LEVEL=2
npm run --silent kernels
node --import tsx --test test/tensorflow/*.test.ts
