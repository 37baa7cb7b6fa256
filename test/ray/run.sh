#!/bin/bash
# Runs the recipe of docs/many-machines.md on a local cluster of Ray. usage: test/ray/run.sh [FOLDER]
# Without a FOLDER of pictures some are drawn. WINNOW_RAY_PYTHON names a Python that has Ray (python3).
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! "${WINNOW_RAY_PYTHON:-python3}" -c 'import ray' 2> /dev/null; then
  echo 'Skipped: Ray is not installed (pip install ray; WINNOW_RAY_PYTHON names the Python that has it).'
  exit 0
fi
npm run build --silent
WINNOW_RAY_FOLDER="${1:-}" node --import tsx --test test/ray/*.test.ts
