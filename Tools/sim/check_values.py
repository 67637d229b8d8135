#!/usr/bin/env python3
"""Compares what instructions do in the simulator with what they do in QEMU.

usage: check_values.py MCUSIM [--group G] [--core cortex-m4|cortex-m0] [--count N] [--seed N]

For each group N random instructions (20,000) run eight at a time on random registers and flags, in
both; behind each eight a hash of all registers and the flags is kept, and of the memory that loads
and stores reach at the end. Prints the instructions of the first hash that differs, and ends with 1 if
one does. It needs arm-none-eabi-gcc and qemu-system-arm.
"""
import argparse
import os
import random
import struct
import subprocess
import sys
import tempfile

CORES = {
    "cortex-m4": ("armv7em", "mps2-an386", ["data", "multiply", "signal", "memory", "status", "float"]),
    "cortex-m0": ("armv6m", "mps2-an386", ["data", "multiply", "signal", "memory", "status"]),
}
PER_BLOCK, PER_PROGRAM = 8, 160_000

# r0 to r12 and the flags of a block come from a generator whose state is at `state`; their hash goes to
# the next word at `next`. Armv7-M code in both cases: it only stands around what is compared.
START = r"""
  .syntax unified
  .cpu cortex-m4
  .fpu fpv4-sp-d16
  .thumb
  .section .vectors, "a"
  .word 0x20010000, start + 1
  .rept 14
  .word fault + 1
  .endr
  .text
  .thumb_func
fault:
  ldr r0, =0x20026
  movs r1, #99
  push {r0, r1}
  movs r0, #0x20
  mov r1, sp
  bkpt 0xAB
  .thumb_func
random:              @ r7: the next value; changes r6
  ldr r6, =state
  ldr r7, [r6]
  eor r7, r7, r7, lsl #13
  eor r7, r7, r7, lsr #17
  eor r7, r7, r7, lsl #5
  str r7, [r6]
  ubfx r6, r7, #8, #2
  cbnz r6, 1f
  ubfx r6, r7, #12, #4 @ one in four is of the sixteen that are often special
  ldr r7, =special
  ldr r7, [r7, r6, lsl #2]
1: bx lr
  .balign 4
special: .word 0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000
  .word 0x80000001, 0xFFFFFFFF, 0x7FFF8000, 0x80007FFF
  .ltorg
  .thumb_func
next_block:          @ hashes the registers, fills them anew
  push {r0-r12, lr}
  mrs r0, apsr
  push {r0}
  mov r0, sp
  movs r1, #14
  ldr r2, =0x811C9DC5
  ldr r3, =0x01000193
1: ldr r4, [r0], #4
  eor r2, r4
  mul r2, r3
  eor r2, r2, r2, lsr #15
  subs r1, #1
  bne 1b
@FLOAT_HASH@
  ldr r0, =next
  ldr r1, [r0]
  str r2, [r1], #4
  str r1, [r0]
  movs r5, #13
  add r4, sp, #4
2: bl random
  str r7, [r4], #4
  subs r5, #1
  bne 2b
@FLOAT_FILL@
@ADDRESSES@
  bl random
  msr apsr_nzcvqg, r7
  pop {r0}
  pop {r0-r12, pc}
  .ltorg
  .thumb_func
start:
  ldr r0, =0xE000ED88
  ldr r1, =0xF00000
  str r1, [r0]
  ldr r0, =state
  ldr r1, =@SEED@
  str r1, [r0]
  ldr r0, =next
  ldr r1, =0x20100000
  str r1, [r0]
  bl next_block
"""
FLOAT_HASH = r"""
  vpush {s0-s31}
  mov r0, sp
  movs r1, #32
3: ldr r4, [r0], #4
  eor r2, r4
  mul r2, r3
  eor r2, r2, r2, lsr #15
  subs r1, #1
  bne 3b
  vmrs r4, fpscr
  and r4, r4, #0xF0000000
  eor r2, r4
  add sp, sp, #128
"""
FLOAT_FILL = r"""
  movs r5, #32
  sub sp, sp, #128
  mov r4, sp
4: bl random
  ubfx r6, r7, #20, #3
  cmp r6, #7
  bhi 5f
  ubfx r6, r7, #23, #8 @ most exponents near that of 1
  cbz r6, 5f
  and r7, r7, #0x807FFFFF
  and r6, r6, #15
  add r6, r6, #119
  orr r7, r7, r6, lsl #23
5: str r7, [r4], #4
  subs r5, #1
  bne 4b
  vpop {s0-s31}
"""
# r0 to r3 point into the buffer, r4 to r7 are small.
ADDRESSES = r"""
  add r4, sp, #4
  movs r5, #4
6: ldr r7, [r4]
  ubfx r7, r7, #7, #12
  bic r7, r7, #3
  ldr r6, =0x20020000
  add r7, r6
  str r7, [r4], #4
  subs r5, #1
  bne 6b
  movs r5, #4
7: ldr r7, [r4]
  ubfx r7, r7, #7, #6
  @OFFSET_ALIGN@
  str r7, [r4], #4
  subs r5, #1
  bne 7b
"""
END = r"""
  bl next_block
  ldr r0, =0x2001F000
  ldr r2, =0x811C9DC5
  ldr r3, =0x01000193
  ldr r5, =0x4000
1: ldr r4, [r0], #4
  eor r2, r4
  mul r2, r3
  subs r5, #1
  bne 1b
  ldr r0, =next
  ldr r1, [r0]
  str r2, [r1], #4
  str r1, [r0]
  ldr r4, =0x20001000  @ SYS_OPEN, SYS_WRITE, SYS_EXIT_EXTENDED
  adr r0, name
  movs r1, #5
  movs r2, #7
  stm r4, {r0-r2}
  movs r0, #1
  mov r1, r4
  bkpt 0xAB
  ldr r1, =0x20100000
  ldr r2, =next
  ldr r2, [r2]
  subs r2, r1
  stm r4, {r0-r2}
  movs r0, #5
  mov r1, r4
  bkpt 0xAB
  ldr r0, =0x20026
  movs r1, #0
  stm r4, {r0, r1}
  movs r0, #0x20
  mov r1, r4
  bkpt 0xAB
  .balign 4
name: .asciz "out.bin"
  .ltorg
  .bss
state: .space 4
next: .space 4
"""
LINK = """MEMORY { FLASH : ORIGIN = 0, LENGTH = 4M  RAM : ORIGIN = 0x20000000, LENGTH = 4M }
SECTIONS { .text : { *(.vectors) *(.text) } > FLASH  .bss (NOLOAD) : { *(.bss) } > RAM }
"""


def block_size(group):
    """Loads may change what the next access would need as its base."""
    return 1 if group == "memory" else PER_BLOCK


def before_exclusive_store(code, index):
    """What runs before a STREX, STREXB or STREXH: every other time a load that marks its address, with r12
    for what is loaded, else CLREX.

    A mark of long before says nothing: QEMU compares what the memory held then, which is not in the architecture.
    """
    if len(code) < 8 or code[:3] not in ("e84", "e8c") or code[:3] == "e8c" and code[6] not in "45":
        return []
    if index % 2 == 0:
        return ["clrex"]
    last = code[6:] if code[:3] == "e84" else code[6] + "f"
    first = "e85" if code[:3] == "e84" else "e8d"
    return [f".inst.w 0x{first}{code[3]}cf{last}"]


def assembly(group, codes, seed, core):
    is_float, is_memory = group == "float", group == "memory"
    text = START.replace("@SEED@", str(seed * 2654435761 % 0xFFFFFFFF | 1))
    text = text.replace("@FLOAT_HASH@", FLOAT_HASH if is_float else "")
    text = text.replace("@FLOAT_FILL@", FLOAT_FILL if is_float else "")
    text = text.replace("@ADDRESSES@", ADDRESSES if is_memory else "")
    text = text.replace("@OFFSET_ALIGN@", "bic r7, r7, #3" if core == "cortex-m0" else "")
    lines = []
    per_block = block_size(group)
    for index, code in enumerate(codes):
        lines += before_exclusive_store(code, index)
        lines.append(f".inst.{'w' if len(code) > 4 else 'n'} 0x{code}")
        if index % per_block == per_block - 1:
            lines.append("bl next_block")
        if index % 400 == 399:
            lines.append("b 9f\n.ltorg\n9:")
    return text + "\n".join(lines) + END


def run_both(folder, simulator, machine):
    elf = f"{folder}/values.elf"
    with open(f"{folder}/link.ld", "w", encoding="ascii") as file:
        file.write(LINK)
    subprocess.run(
        ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16",
         "-nostdlib", "-T", f"{folder}/link.ld", "-Wl,--no-warn-rwx-segments",
         f"{folder}/values.s", "-o", elf], check=True)
    results = []
    for command in (
        ["qemu-system-arm", "-M", machine, "-nographic", "-monitor", "none", "-serial", "none",
         "-semihosting-config", "enable=on,target=native", "-kernel", elf],
        [simulator, elf, "--files", folder, "--no-shadow"],
    ):
        path = f"{folder}/out.bin"
        if os.path.exists(path):
            os.remove(path)
        run = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=600)
        if run.returncode != 0:
            print(f"{command[0]} ended with {run.returncode}: {run.stderr[-400:]}")
            return None
        with open(path, "rb") as file:
            data = file.read()
        results.append(struct.unpack(f"<{len(data) // 4}I", data))
    return results


def check(simulator, core, group, count, seed):
    architecture, machine, _ = CORES[core]
    for first in range(0, count, PER_PROGRAM):
        part = min(PER_PROGRAM, count - first)
        codes = subprocess.run(
            [simulator, "random", architecture, group, str(part), str(seed + first)],
            capture_output=True, text=True, check=True).stdout.split()
        if group != "memory":
            random.Random(seed).shuffle(codes)
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/values.s", "w", encoding="ascii") as file:
                file.write(assembly(group, codes, seed + first, core))
            results = run_both(folder, os.path.abspath(simulator), machine)
            if results is None:
                return False
        expected, found = (result[1:] for result in results)  # nothing is said of a reset's registers
        if expected == found:
            continue
        index = next((i for i, (a, b) in enumerate(zip(expected, found)) if a != b), -1)
        size = block_size(group)
        start = index * size
        print(f"{core} {group}: hash {index} of {len(expected)} differs, after",
              *codes[start : start + size])
        return False
    print(f"{core} {group}: {count} instructions, the same")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("simulator")
    parser.add_argument("--core", choices=CORES)
    parser.add_argument("--group")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    good = True
    for core in [options.core] if options.core else CORES:
        for group in [options.group] if options.group else CORES[core][2]:
            good &= check(options.simulator, core, group, options.count, options.seed)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
