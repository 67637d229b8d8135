#!/usr/bin/env bash
# Compiles all C code for the host and for each kind of core, every warning an error: Package.swift may not
# ask for that, as a package with unsafe flags cannot be depended upon. Assertions about the offsets that
# assembly reads are checked on the way.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Nullability is what Swift imports, and naked functions are long strings.
warnings=(-std=gnu17 -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-align -Wcast-qual
  -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla
  -Wno-nullability-extension -Wno-overlength-strings)

# check NAME FOLDER... -- FLAG...: compiles the files of folders, and forgets the result.
check() {
  local name=$1 folders=() file
  shift
  while [[ $1 != -- ]]; do
    folders+=("$1")
    shift
  done
  shift
  local files
  mapfile -t files < <(find "${folders[@]}" -name '*.c' | sort)
  ((${#files[@]} > 0)) || {
    echo "check-c.sh: no file in ${folders[*]}" >&2
    exit 1
  }
  for file in "${files[@]}"; do
    clang "${warnings[@]}" "$@" -O2 -I "$(dirname "$file")/include" -I Sources/CThimbleKernels/include \
      -I Firmware-Sim/Sources/CBoard/include -c "$file" -o /dev/null
  done
  echo "$name: ${#files[@]} files"
}

# Only compilers and start-up code call what the boards' C is for.
kernels=(Sources/CThimbleKernels Sources/CThimbleTrust) board=(Firmware-Sim/Sources/CBoard Firmware-Sim/Tests/Kernels)
device=(-ffreestanding -fno-builtin -ffunction-sections -Wno-missing-prototypes)
arm=("${device[@]}" --target=armv7em-none-none-eabi -mthumb)
check host Sources Tests -- -D_GNU_SOURCE
check cortex-m4 "${kernels[@]}" "${board[@]}" -- "${arm[@]}" -mcpu=cortex-m4
check cortex-m3 "${kernels[@]}" "${board[@]}" -- "${arm[@]}" -mcpu=cortex-m3
check cortex-m55 "${kernels[@]}" "${board[@]}" -- "${arm[@]}" -mcpu=cortex-m55
check cortex-m0plus "${kernels[@]}" "${board[@]}" -- "${device[@]}" --target=armv6m-none-none-eabi -mthumb \
  -mcpu=cortex-m0plus
check rv32imc "${kernels[@]}" "${board[@]}" -- "${device[@]}" --target=riscv32-none-none-eabi -march=rv32imc \
  -mabi=ilp32
