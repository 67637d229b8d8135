#!/usr/bin/env bash
# Measures the instructions and cycles of every kernel and fits the cost model to them.
set -euo pipefail

usage() {
  cat << 'END'
usage: Tools/cost/calibrate.sh [BOARD CORE [LAYOUT]]

Runs synthetic networks, then the five MLPerf Tiny models, with constants in LAYOUT (portable), as BOARD's
firmware (mps2-an386): in the simulator, which has memory without wait states there, with the timing of CORE
(cortex-m4), or in QEMU, which has no cycles, where the simulator has no such core. It writes

  Tools/cost/measurements/NAME.csv               what the synthetic networks took
  Tools/cost/measurements/NAME-mlperf-tiny.csv   what the test models took
  Sources/MCUCost/Cores/CORE.json                coefficients fitted to the former (cortex-m4)
  Tools/cost/results/NAME.md                     how they do on the latter

where NAME is CORE, or CORE-LAYOUT for a layout other than portable. Fit portable first: a file of
another layout has portable layers, too. A Cortex-M33 runs the Cortex-M4's firmware.

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
emulator=qemu-system-arm simulated_core=''
# shellcheck source=../../Firmware-Sim/Boards/virt-rv32imc/board.env
source "$root/Firmware-Sim/Boards/$board/board.env"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swift build -c release --package-path "$root" --product cost
cost=$(swift build -c release --package-path "$root" --show-bin-path)/cost

[[ -z $simulated_core ]] || {
  swift build -c release --package-path "$root" --product mcusim
  mcusim=$(swift build -c release --package-path "$root" --show-bin-path)/mcusim
}

# regions MODEL START STOP: instructions, cycles and those of loads and stores from each time that the firmware
# reaches one symbol until it reaches the other.
regions() {
  "$mcusim" "$elf" --core "$core" --load "__load_area:$1" --no-calls --no-shadow --start "$2" --stop "$3" 2>&1 \
    | sed -n 's/^region //p'
}

# simulate MODEL: a line for each operator as Firmware-Sim's 'profile' prints it, two numbers more in it. The
# program's clock measures itself eight times first: what it takes is not the model's.
simulate() {
  local name regions
  name=$(basename "$1" .thimble) regions=$1.regions
  regions "$1" '$e7Profile5ClockV5startyyF' '$e7Profile5ClockV4stops6UInt32VyF' > "$regions"
  paste -d ' ' <("$cost" order "$1") <(tail -n +9 "$regions") | awk -v name="$name" '
    NR == FNR { if (FNR <= 8) for (i = 1; i <= 3; i++) if (FNR == 1 || $i < own[i]) own[i] = $i; next }
    NF != 4 { exit 1 }
    { steps[$1]++; for (i = 1; i <= 3; i++) sum[$1, i] += $(i + 1) - own[i] }
    END { for (x in steps) print name, x, "-", steps[x], sum[x, 1], sum[x, 2], sum[x, 3] }' \
    "$regions" - | sort -s -k2,2V
  [[ -z $whole ]] || regions "$1" board_stopwatch_start board_stopwatch_ticks \
    | awk -v name="$name" 'END { print name, "whole", "-", 1, $1, $2, $3 }'
}

# measure FOLDER CSV [whole]: profiles every .thimble file of a folder, two at a time, each in steps, and whole where
# asked; QEMU does so in any case.
measure() {
  local maker
  export whole=${3:-}
  if [[ -n $simulated_core ]]; then
    elf=$("$root/Firmware-Sim/run.sh" "$board" profile "$1"/*.thimble --elf)
    export -f simulate regions
    export cost mcusim elf core
    printf '%s\0' "$1"/*.thimble | xargs -0 -P 2 -n 1 bash -euo pipefail -c 'simulate "$1" > "$1.profile"' simulate
    cat "$1"/*.profile > "$work/profile.txt"
    maker="thimble's simulator, $core without wait states"
  else
    "$root/Firmware-Sim/run.sh" "$board" profile "$1"/*.thimble > "$work/profile.txt"
    maker=$("$emulator" --version | sed -n '1s/ *(.*//p')
  fi
  {
    echo "# simulated board: $board, $maker"
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
measure "$work/test" "$here/measurements/$name-mlperf-tiny.csv" whole
"$here/results.py" "$here/measurements/$name-mlperf-tiny.csv" \
  "$root/Sources/MCUCost/Cores/$core.json" "$layout" > "$here/results/$name.md"
sed -n '/^- largest/p' "$here/results/$name.md"
