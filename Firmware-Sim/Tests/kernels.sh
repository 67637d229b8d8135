#!/usr/bin/env bash
# Runs the kernels of each core, on one board for each, against plain loops: Tests/Kernels.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

toolchain=$(dirname "$(command -v swift)")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# flags BOARD SECTION: what its toolset passes to a tool.
flags() {
  sed -n "/\"$2\"/,/]/p" "Boards/$1/toolset.json" | grep -o '"-[^"]*"\|"[^"]*\.ld"' | tr -d '"'
}

for board in mps2-an386 mps2-an386-armv6m mps3-an547 virt-rv32imc; do
  emulator=qemu-system-arm machine='' machine_options=() triple=''
  # shellcheck source=../Boards/mps2-an386/board.env
  source "Boards/$board/board.env"
  mapfile -t compile < <(flags "$board" cCompiler)
  mapfile -t link < <(flags "$board" linker | sed 's/^--/-Wl,--/')
  "$toolchain/clang" --target="$triple" "${compile[@]}" -nostdlib -fuse-ld=lld "${link[@]}" \
    -ISources/CBoard/include -I../Sources/CThimbleKernels/include \
    Tests/Kernels/*.c Sources/CBoard/*.c ../Sources/CThimbleKernels/*.c -o "$work/kernels"
  status=0
  "$emulator" -M "$machine" "${machine_options[@]}" -nographic -monitor none -serial none \
    -chardev "file,id=console,path=$work/console.txt" \
    -semihosting-config enable=on,target=native,chardev=console \
    -kernel "$work/kernels" < /dev/null || status=$?
  sed "s/^/$board: /" "$work/console.txt"
  ((status == 0)) || exit 1
done
