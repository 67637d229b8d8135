#!/usr/bin/env python3
"""Compares the simulator's decoder with LLVM's disassembler.

usage: check_decode.py MCUSIM [--wide N] [--seed N]

All 16-bit encodings and N random wide ones (100,000; half of them near encodings that exist) are
decoded by `MCUSIM decode` and by llvm-objdump. What the simulator executes LLVM has to know, by the same
mnemonic: anything else is printed, and ends with 1. LLVM knows more, as it overlooks bits that should
be zero and registers that the architecture leaves open: what the simulator refuses and LLVM does not
is counted by mnemonic.
"""
import argparse
import collections
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ARCHITECTURES = {
    "armv6m": ("thumbv6m-none-eabi", ""),
    "armv7m": ("thumbv7m-none-eabi", ""),
    "armv7em": ("thumbv7em-none-eabi", "+vfp4d16sp"),
    "armv8m": ("thumbv8m.main-none-eabi", "+dsp,+fp-armv8d16sp"),
}
NOPS = 4  # behind each encoding, so that an IT instruction changes nothing that is compared


def objdump():
    """The Swift toolchain's disassembler: older ones lose their place behind what they do not know."""
    swift = shutil.which("swift")
    beside = os.path.join(os.path.dirname(os.path.realpath(swift)), "llvm-objdump") if swift else ""
    return beside if os.path.exists(beside) else "llvm-objdump"


def llvm(architecture, codes):
    """For each encoding what LLVM prints; None where it knows nothing."""
    triple, attributes = ARCHITECTURES[architecture]
    with tempfile.TemporaryDirectory() as folder:
        source, binary = f"{folder}/codes.s", f"{folder}/codes.o"
        with open(source, "w", encoding="ascii") as file:
            file.write(".syntax unified\n.thumb\n.text\nnop\n")
            for code in codes:
                width = "w" if len(code) > 4 else "n"
                file.write(f".inst.{width} 0x{code}\n" + "nop\n" * NOPS)
        subprocess.run(["arm-none-eabi-as", "-mcpu=cortex-m33", source, "-o", binary], check=True)
        text = subprocess.run(
            [objdump(), "-d", "--no-show-raw-insn", f"--triple={triple}",
             f"--mattr={attributes}", binary], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\s*(.*)", line)
        if match:
            found[int(match[1], 16)] = match[2].split()
    at = 2
    for code in codes:
        text = found.get(at)
        yield None if not text or text[0] == "<unknown>" else text
        at += len(code) // 2 + 2 * NOPS


SAME = {
    "tbh": "tbb", "moveq": "mov", "ldrt": "ldr", "ldrbt": "ldrb", "ldrht": "ldrh", "strt": "str",
    "ldrsbt": "ldrsb", "ldrsht": "ldrsh", "strbt": "strb", "strht": "strh", "stmia": "stm",
    "ldmia": "ldm", "vpush": "vstmdb", "vpop": "vldm", "vstmia": "vstm", "vldmia": "vldm",
    "vcmpe": "vcmp", "ttt": "tt", "tta": "tt", "ttat": "tt", "vfnma": "vfnma", "neg": "rsb",
    "vmrs": "vmrs", "csdb": "hint", "esb": "hint", "dbg": "hint", "sevl": "hint", "pssbb": "dsb",
    "ssbb": "dsb", "dfb": "dsb", "setend": "?", "cps": "cpsid",
}


def plain(text, wide):
    """LLVM's mnemonic as the simulator writes it."""
    name = text[0].split(".")[0]
    if re.fullmatch(r"b(eq|ne|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le|cs|cc)", name):
        return "b"
    if re.fullmatch(r"it[te]*", name):
        return "it"
    if wide and name == "push":
        return "stmdb" if "," in " ".join(text) else "str"
    if wide and name == "pop":
        return "ldm" if "," in " ".join(text) else "ldr"
    if name == "add" and len(text) > 2 and text[2] == "pc,":
        return "adr"
    return SAME.get(name, name)


def agrees(ours, theirs):
    return theirs in (ours, ours + "s", ours + "x", ours + "r") or (ours, theirs) in {
        ("mov", "lsl"), ("mov", "movs"), ("addw", "add"), ("subw", "sub"), ("movw", "mov"),
        ("subw", "adr"), ("sub", "subs")}


def compare(simulator, architecture, codes):
    ours = subprocess.run(
        [simulator, "decode", architecture], input="\n".join(codes) + "\n", capture_output=True,
        text=True, check=True).stdout.splitlines()
    differences, refused = collections.defaultdict(list), collections.Counter()
    executed = 0
    for line, found in zip(ours, llvm(architecture, codes)):
        code, verdict, name = line.split()
        theirs = plain(found, len(code) > 4) if found else None
        executed += verdict == "executed"
        if verdict == "executed" and theirs is None:
            differences[f"only ours: {name}"].append(code)
        elif verdict == "executed" and not agrees(name, theirs):
            differences[f"{name} is {theirs} to LLVM"].append(code)
        elif verdict in ("undefined", "unpredictable") and theirs not in (None, "udf"):
            refused[theirs] += 1
    return executed, differences, refused


def codes(architecture, count, seed):
    narrow = [f"{code:04x}" for code in range(0xE800)]
    if architecture == "armv6m":
        return narrow
    generator = random.Random(seed)
    wide = []
    for _ in range(count):
        first = generator.randrange(0xE800, 0x10000)
        second = generator.randrange(0x10000)
        if generator.random() < 0.5:  # where fields that have to be 15 or 0 are
            second = second & 0x0FFF | 0xF000 if generator.random() < 0.5 else second & 0xF0FF
        wide.append(f"{first:04x}{second:04x}")
    return narrow + wide


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("simulator")
    parser.add_argument("--wide", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--architecture", choices=ARCHITECTURES)
    options = parser.parse_args()
    worst = 0
    for architecture in [options.architecture] if options.architecture else ARCHITECTURES:
        drawn = codes(architecture, options.wide, options.seed)
        executed, differences, refused = compare(options.simulator, architecture, drawn)
        print(f"{architecture}: {len(drawn)} encodings, {executed} executed, "
              f"{sum(map(len, differences.values()))} differ")
        for what, found in sorted(differences.items()):
            print(f"  {len(found):6} {what}: {' '.join(found[:4])}")
            worst = 1
        print("  refused, not by LLVM:", *(f"{name} {count}" for name, count in refused.most_common()))
    sys.exit(worst)


if __name__ == "__main__":
    main()
