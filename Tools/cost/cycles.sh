#!/usr/bin/env bash
# Estimates the cycles per instruction of every kernel with a model of the core's pipeline.
set -euo pipefail

usage() {
  cat << 'END'
usage: Tools/cost/cycles.sh [BOARD CORE [LAYOUT]]

Runs the synthetic networks with constants in LAYOUT (portable) on the simulated BOARD (mps2-an386),
with the pipeline of CORE (cortex-m4; cortex-m3, cortex-m0plus) modelled by pipeline.c, and writes

  Sources/MCUCost/Cores/CORE.json    cycles per instruction and the share of loads and stores
  Tools/cost/results/NAME-cycles.md  what they are taken from

where NAME is CORE, or CORE-LAYOUT for a layout other than portable. QEMU has to be built with plugins,
as Debian's is.
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
# shellcheck source=../../Firmware-Sim/Boards/mps2-an386/board.env
source "$root/Firmware-Sim/Boards/$board/board.env"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swift build -c release --package-path "$root" --product cost
cost=$(swift build -c release --package-path "$root" --show-bin-path)/cost
cc -O2 -shared -fPIC -Wall -Wextra -o "$work/libpipeline.so" "$here/pipeline.c"
mkdir "$work/sweep"
"$cost" sweep "$work/sweep" "$layout"
models=("$work"/sweep/*.thimble)
elf=$("$root/Firmware-Sim/run.sh" "$board" profile "${models[0]}" --elf)
objdump=$(command -v llvm-objdump || command -v objdump)

# address PATTERN: where the function of that mangled name starts, or the linker's symbol lies.
address() { "$objdump" -t "$elf" | awk -v name="$1" '$NF == name { print "0x" $1 }'; }

start=$(address '$e7Profile5ClockV5startyyF')
stop=$(address '$e7Profile5ClockV4stops6UInt32VyF')
for model in "${models[@]}"; do
  qemu-system-arm -M "$machine" -nographic -monitor none -serial none \
    -chardev "file,id=console,path=$work/console.txt" \
    -semihosting-config enable=on,target=native,chardev=console \
    -plugin "$work/libpipeline.so,core=$core,start=$start,stop=$stop,out=$work/steps.txt" \
    -kernel "$elf" -device "loader,file=$model,addr=$(address __load_area),force-raw=on" < /dev/null
  # The clock measures itself eight times first.
  tail -n +9 "$work/steps.txt" > "$work/numbers.txt"
  paste -d ' ' <("$cost" order "$model") "$work/numbers.txt" \
    | awk -v model="$(basename "$model" .thimble)" '
        NF != 4 { exit 1 }
        { steps[$1]++; for (i = 2; i <= 4; i++) sum[$1, i] += $i }
        END { for (x in steps) for (i = 2; i <= 4; i++)
                print model, x, "-", steps[x], sum[x, i] > ("'"$work"'/profile-" i ".txt") }'
  for part in 2 3 4; do cat "$work/profile-$part.txt" >> "$work/all-$part.txt"; done
done
for part in 2 3 4; do "$cost" table "$work/all-$part.txt" "$work/sweep" > "$work/table-$part.csv"; done
"$here/cycles.py" "$work"/table-{2,3,4}.csv "$root/Sources/MCUCost/Cores/$core.json" "$layout" \
  > "$here/results/$name-cycles.md"
