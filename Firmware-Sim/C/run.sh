#!/usr/bin/env bash
# Builds a C program around a folder that 'thimble export' wrote, and runs it in QEMU or in thimble's simulator.
set -euo pipefail

usage() {
  cat << 'END'
usage: Firmware-Sim/C/run.sh [--build | --simulate] BOARD PROGRAM EXPORT [INPUTS] [CMAKE-OPTION...]

BOARD    a folder of Firmware-Sim/Boards, or mps2-an505 or mps2-an500 (boards/*.ld)
PROGRAM  golden      every input of INPUTS, then the first as rows come
         spotter     INPUTS as samples, 16 bits, 16 kHz, in hops from a ring that an interrupt fills
         stream      INPUTS as a sequence through a model with state, twice
         turns       two models that share an arena, in C++17
         minimal, listener, drift   one inference, one recording, windows counted, without a console: for sizes
         main, selftest   the export's own
EXPORT   the folder

What the program prints goes to standard output, its exit code is this script's. --build only builds, and
prints where the program lies. --simulate runs it in 'thimble simulate --elf' (the binary that THIMBLE names) on
boards whose core that has, with SysTick as QEMU has it.
END
}

fail() {
  printf 'run.sh: %s\n' "$1" >&2
  exit 2
}

only_build='' simulator=''
[[ ${1:-} != --build ]] || { only_build=1 && shift; }
[[ ${1:-} != --simulate ]] || { simulator=${THIMBLE:?names the binary} && shift; }
(($# >= 3)) || { usage >&2 && exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
board=$1 program=$2 export=$(cd "$3" && pwd) inputs=${4:-}
shift $(($# < 4 ? $# : 4))
[[ -z $inputs || -e $inputs ]] || fail "there is no file of inputs '$inputs'"
log=$(mktemp) none=$(mktemp)
trap 'rm -f "$log" "$none"' EXIT
inputs=$(realpath "${inputs:-$none}")

emulator=qemu-system-arm machine=$board machine_options=() simulated_core=''
if [[ -f $here/../Boards/$board/board.env ]]; then
  # shellcheck source=../Boards/mps2-an386/board.env
  source "$here/../Boards/$board/board.env"
elif [[ ! -f $here/boards/$board.ld ]]; then
  fail "there is no board '$board'"
fi
[[ -z $simulator || -n $simulated_core ]] || fail "'thimble simulate' has no core as that of $board"

core_options=$(sed -n 's/^    \(-m[^ ]* .*\) -ffunction-sections.*/\1/p' "$export/README.md")
[[ -n $core_options ]] || fail "$export/README.md does not name the core: is it an export?"
toolchain=arm-none-eabi
[[ $core_options != *-march=rv32* ]] || toolchain=riscv64-unknown-elf
models=$(cd "$export/include" && for header in *.h; do
  [[ $header == thimble*.h ]] || echo "${header%.h}"
done | paste -sd ';')

build=${BUILD:-$here/.build}/$board-$program-$(cksum <<< "$export ${4:-} $*" | cut -d ' ' -f 1)
rm -rf "$build"
{
  cmake -S "$here" -B "$build" -DCMAKE_BUILD_TYPE= "-DCORE_OPTIONS=$core_options" \
    "-DCMAKE_TOOLCHAIN_FILE=$here/toolchains/$toolchain.cmake" "-DTHIMBLE_EXPORT=$export" \
    "-DBOARD=$board" "-DPROGRAM=$program" "-DMODELS=$models" "-DINPUTS=$inputs" "$@" \
    && cmake --build "$build"
} > "$log" 2>&1 || {
  cat "$log" >&2
  fail "$program does not build"
}
if [[ -n $only_build ]]; then
  echo "$build/$program"
  exit
fi
status=0
if [[ -n $simulator ]]; then
  # SysTick is the board's clock, 25 MHz, at 1,000 instructions a microsecond.
  timeout "${LIMIT:-300}" "$simulator" simulate --elf "$build/$program" --core "$simulated_core" --sram 4MiB \
    --systick "$((1000000000 / stopwatch_hertz))" --limit 1e12 --console "$log" > "$none" 2>&1 || status=$?
  cat "$log"
  ((status <= 1)) || cat "$none" >&2
  rm -rf "$build"
  exit "$status"
fi
timeout "${LIMIT:-300}" "$emulator" -M "$machine" "${machine_options[@]}" -icount shift=0,sleep=off -nographic -monitor none \
  -serial none -chardev stdio,id=console -semihosting-config enable=on,target=native,chardev=console \
  -kernel "$build/$program" < /dev/null || status=$?
rm -rf "$build"
exit "$status"
