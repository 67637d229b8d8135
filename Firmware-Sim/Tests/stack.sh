#!/usr/bin/env bash
# Small functions whose stack is known: Tools/stack_bound.py has to find it, and to refuse what it cannot tell.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

toolchain=$(dirname "$(command -v swift)")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$toolchain/clang" --target=thumbv7em-none-eabi -nostdlib -fuse-ld=lld -Wl,-e,leaf \
  Tests/Stack/functions.s -o "$work/functions.elf"

# bound ROOT: its bytes, or why there are none.
bound() {
  Tools/stack_bound.py "$work/functions.elf" "^$1\$" --objdump "$toolchain/llvm-objdump" 2>&1 | tail -n 1
}

failures=0
# expect ROOT PATTERN
expect() {
  local found
  found=$(bound "$1") || true
  [[ $found == $2 ]] || {
    echo "stack.sh: $1: '$found', not '$2'" >&2
    failures=1
  }
}

expect leaf '    16  bytes at most, 1 functions'
expect chain '    24  bytes at most, 2 functions'
expect through '    32  bytes at most, 2 functions'
expect tail '    24  bytes at most, 2 functions'
expect branches '    40  bytes at most, 1 functions'
expect table '    32  bytes at most, 3 functions'
expect frame '    39  bytes at most, 1 functions'
expect refused_recursion 'no bound: recursion: *'
expect refused_pointer 'no bound: *: blx r0: a call of what is not known'
expect refused_amount 'no bound: *: mov sp, r1: a stack pointer that is not known'
expect refused_loop 'no bound: *: the stack grows in a loop'
expect unbalanced '    16  bytes at most, 2 functions'
exit $failures
