#!/usr/bin/env bash
# Measures the instructions of every kernel and fits the cost model to them.
set -euo pipefail

usage() {
  cat << 'END'
usage: Tools/cost/calibrate.sh [BOARD CORE [LAYOUT]]

Runs synthetic networks, then the five MLPerf Tiny models, with constants in LAYOUT (portable), on the
simulated BOARD (mps2-an386), and writes

  Tools/cost/measurements/NAME.csv               what the synthetic networks took
  Tools/cost/measurements/NAME-mlperf-tiny.csv   what the test models took
  Sources/MCUCost/Cores/CORE.json                coefficients fitted to the former (cortex-m4)
  Tools/cost/results/NAME.md                     how they do on the latter

where NAME is CORE, or CORE-LAYOUT for a layout other than portable. Fit portable first: a file of
another layout has portable layers, too.

The test models are looked for in MODELS, ../shared/data/mlperf_tiny/models when it is not set.
END
}

(($# == 0 || $# == 2 || $# == 3)) || {
  usage >&2
  exit 2
}
board=${1:-mps2-an386} core=${2:-cortex-m4} layout=${3:-portable}
name=$core
[[ $layout == portable ]] || name+=-$layout
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
test_models=${MODELS:-$root/../shared/data/mlperf_tiny/models}
emulator=qemu-system-arm
# shellcheck source=../../Firmware-Sim/Boards/virt-rv32imc/board.env
source "$root/Firmware-Sim/Boards/$board/board.env"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swift build -c release --package-path "$root" --product cost
cost=$(swift build -c release --package-path "$root" --show-bin-path)/cost

# measure FOLDER CSV: profiles every .thimble file of a folder.
measure() {
  "$root/Firmware-Sim/run.sh" "$board" profile "$1"/*.thimble > "$work/profile.txt"
  {
    echo "# simulated board: $board, $("$emulator" --version | sed -n '1s/ *(.*//p')"
    echo "# compiler: $(swift --version 2> /dev/null | sed -n '1s/ *(.*//p')"
    "$cost" table "$work/profile.txt" "$1"
  } > "$2"
}

mkdir -p "$work/sweep" "$work/test" "$here/measurements" "$here/results"
"$cost" sweep "$work/sweep" "$layout"
measure "$work/sweep" "$here/measurements/$name.csv"
"$here/fit.py" "$here/measurements/$name.csv" "$root/Sources/MCUCost/Cores/$core.json" "$layout"

for model in ad01_int8 kws_ref_model pretrainedResnet_quant str_ww_ref_model vww_96_int8; do
  "$cost" convert "$test_models/$model.tflite" "$work/test/$model.thimble" "$layout"
done
measure "$work/test" "$here/measurements/$name-mlperf-tiny.csv"
"$here/results.py" "$here/measurements/$name-mlperf-tiny.csv" \
  "$root/Sources/MCUCost/Cores/$core.json" "$layout" > "$here/results/$name.md"
sed -n '/^- largest/p' "$here/results/$name.md"
