#!/usr/bin/env bash
# Makes the firmware of Tests/Fixtures/Simulator: a program that is right, and one for each thing done wrong.
# Made with arm-none-eabi-gcc 12.2.1; committed, so that tests need no compiler.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=../../Tests/Fixtures/Simulator
mkdir -p "$out"
for planted in NOTHING WRITE_BEYOND READ_UNWRITTEN ENDLESS DEEP; do
  elf=$out/$(tr A-Z a-z <<< "$planted").elf
  arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -O1 -ffreestanding -nostdlib -Wall -Wextra \
    "-DPLANTED=$planted" -T fixture.ld -Wl,--build-id=none -o "$elf" fixture.c
  arm-none-eabi-strip --strip-debug "$elf"
done
