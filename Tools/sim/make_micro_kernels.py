#!/usr/bin/env python3
"""Assembles micro_kernels.txt into Tests/MCUSimTests/MicroKernels.swift, with arm-none-eabi-as."""
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "../../Tests/MCUSimTests/MicroKernels.swift")
CPU = {"m0": "cortex-m0", "m0plus": "cortex-m0plus", "m3": "cortex-m3", "m4": "cortex-m4", "m33": "cortex-m33"}


def assemble(cpu, lines):
    with tempfile.TemporaryDirectory() as folder:
        source = f"{folder}/k.s"
        with open(source, "w", encoding="ascii") as file:
            file.write(".syntax unified\n.thumb\n.text\n.balign 4\n" + "\n".join(lines) + "\n.short 0xDEAD\n")
        subprocess.run(["arm-none-eabi-as", f"-mcpu={cpu}", source, "-o", f"{folder}/k.o"], check=True)
        subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", "-j", ".text", f"{folder}/k.o", f"{folder}/k.bin"], check=True)
        with open(f"{folder}/k.bin", "rb") as file:
            data = file.read()
    code = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]
    return code[: code.index(0xDEAD)]  # what follows is the section's padding


def main():
    kernels, lines = [], []
    for line in open(os.path.join(HERE, "micro_kernels.txt"), encoding="utf-8"):
        line = line.rstrip()
        head = re.match(r"= (.*?): (\d+): (.*): (.*)", line)
        if head:
            lines = []
            kernels.append((head[1].split(), int(head[2]), head[3], head[4], lines))
        elif line and not line.startswith("#"):
            lines.append(line)
    with open(OUT, "w", encoding="utf-8") as file:
        file.write("// Made by Tools/sim/make_micro_kernels.py from micro_kernels.txt.\n\n")
        file.write("/// Instructions that show one timing rule, and the cycles that a source gives them.\n")
        file.write("struct MicroKernel: Sendable, CustomStringConvertible {\n  let core: String\n  let cycles: UInt64\n")
        file.write("  let description: String\n  let source: String\n  let code: [UInt16]\n\n  static let all: [MicroKernel] = [\n")
        for cores, cycles, what, source, lines in kernels:
            for core in cores:
                code = ", ".join(f"0x{half:04X}" for half in assemble(CPU[core], lines))
                file.write(f'    MicroKernel(\n      core: "{CPU[core]}", cycles: {cycles},\n')
                file.write(f'      description: "{CPU[core]}: {what}",\n      source: "{source}",\n      code: [{code}]),\n')
        file.write("  ]\n}\n")


main()
