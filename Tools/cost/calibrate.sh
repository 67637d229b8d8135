#!/usr/bin/env bash
# Measures the instructions of every kernel and fits the cost model to them.
set -euo pipefail

usage() {
  cat << 'END'
usage: Tools/cost/calibrate.sh [BOARD CORE]

Runs synthetic networks, then the five MLPerf Tiny models, on the simulated BOARD (mps2-an386), and
writes

  Tools/cost/measurements/CORE.csv               what the synthetic networks took
  Tools/cost/measurements/CORE-mlperf-tiny.csv   what the test models took
  Sources/MCUCost/Cores/CORE.json                coefficients fitted to the former (cortex-m4)
  Tools/cost/results/CORE.md                     how they do on the latter

The test models are looked for in MODELS, ../shared/data/mlperf_tiny/models when it is not set.
END
}

(($# == 0 || $# == 2)) || {
  usage >&2
  exit 2
}
board=${1:-mps2-an386} core=${2:-cortex-m4}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
test_models=${MODELS:-$root/../shared/data/mlperf_tiny/models}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swift build -c release --package-path "$here" --scratch-path "$here/.build"
cost=$(swift build -c release --package-path "$here" --scratch-path "$here/.build" \
  --show-bin-path)/cost

# measure FOLDER CSV: profiles every .thimble file of a folder.
measure() {
  "$root/Firmware-Sim/run.sh" "$board" profile "$1"/*.thimble > "$work/profile.txt"
  {
    echo "# simulated board: $board, $(qemu-system-arm --version | sed -n '1s/ *(.*//p')"
    echo "# compiler: $(swift --version 2> /dev/null | sed -n '1s/ *(.*//p')"
    "$cost" table "$work/profile.txt" "$1"
  } > "$2"
}

mkdir -p "$work/sweep" "$work/test" "$here/measurements" "$here/results"
"$cost" sweep "$work/sweep"
measure "$work/sweep" "$here/measurements/$core.csv"
"$here/fit.py" "$here/measurements/$core.csv" "$root/Sources/MCUCost/Cores/$core.json"

for model in ad01_int8 kws_ref_model pretrainedResnet_quant str_ww_ref_model vww_96_int8; do
  "$cost" convert "$test_models/$model.tflite" "$work/test/$model.thimble"
done
measure "$work/test" "$here/measurements/$core-mlperf-tiny.csv"
"$here/results.py" "$here/measurements/$core-mlperf-tiny.csv" \
  "$root/Sources/MCUCost/Cores/$core.json" > "$here/results/$core.md"
sed -n '/^- largest/p' "$here/results/$core.md"
