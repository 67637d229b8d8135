#!/usr/bin/env python3
"""What each kernel adds to a firmware's flash.

    linked_sizes.py SIZES.elf > images/ARCHITECTURE.sizes

SIZES.elf is the program 'sizes' of Firmware-Sim, whose functions link_KERNEL each link a set of one kernel; its
relocations say which function needs which. Functions made for one set alone (executor, checker) differ
between sets by what the kernel adds to them; the others are the same function for every set. So a
firmware for a set of kernels takes

    base + (graph, front end) + for each kernel its dispatch + each function of any of them once

Lines: 'base BYTES', 'graph BYTES', 'frontEnd BYTES' (the MFCC one; 'microFrontEnd', 'logMelFrontEnd'),
'function NUMBER BYTES', 'kernel NAME DISPATCH_BYTES FUNCTION_NUMBERS…'.
"""

import bisect
import re
import struct
import sys


FRONT_ENDS = ("frontEnd", "microFrontEnd", "logMelFrontEnd")


class Program:
    """The functions and objects in flash, and which of them refers to which."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        headers, count = self.word(32), self.half(48)
        sections = [struct.unpack_from("<10I", self.data, headers + 40 * i) for i in range(count)]
        table = next(s for s in sections if s[1] == 2)
        names = sections[table[6]][4]
        symbols = []
        for entry in range(table[4], table[4] + table[5], 16):
            name, value, size, info, _, section = struct.unpack_from("<IIIBBH", self.data, entry)
            text = self.data[names + name : self.data.index(b"\0", names + name)].decode()
            start = value & ~1 if info & 15 == 2 else value
            symbols.append((text, start, size, info & 15, section))
        self.blocks = sorted(
            {(s[1], s[2], s[0]) for s in symbols
             if s[3] in (1, 2) and s[2] > 0 and 0 < s[4] < 0xFF00 and s[1] < 0x100000})
        self.starts = [b[0] for b in self.blocks]
        self.edges = {}
        for section in sections:
            if section[1] != 9 or not sections[section[7]][2] & 2:
                continue
            for entry in range(section[4], section[4] + section[5], 8):
                place, info = struct.unpack_from("<II", self.data, entry)
                source, target = self.block(place), self.block(symbols[info >> 8][1])
                if source is not None and target is not None:
                    self.edges.setdefault(source, set()).add(target)

    def half(self, offset):
        return struct.unpack_from("<H", self.data, offset)[0]

    def word(self, offset):
        return struct.unpack_from("<I", self.data, offset)[0]

    def block(self, address):
        index = bisect.bisect_right(self.starts, address) - 1
        if index >= 0 and address < self.blocks[index][0] + self.blocks[index][1]:
            return index
        return None

    def reached(self, *roots):
        """All that the functions of those names need, themselves too."""
        found, waiting = set(), [i for i, b in enumerate(self.blocks) if entry(b[2]) in roots]
        while waiting:
            index = waiting.pop()
            if index not in found:
                found.add(index)
                waiting += self.edges.get(index, ())
        return found

    def size(self, indices):
        """Bytes, each function up to a word."""
        return sum((self.blocks[i][1] + 3) // 4 * 4 for i in indices)


def entry(symbol):
    """The name of one of the program's own link_ functions, the symbol itself of others."""
    found = re.match(r"\$[es]5Sizes(\d+)(link_.*)", symbol)
    return found[2][: int(found[1])] if found else symbol


def main():
    program = Program(sys.argv[1])
    roots = [name for name in (entry(b[2]) for b in program.blocks) if name.startswith("link_")]
    kernels = [r[len("link_"):] for r in roots
               if r[len("link_"):] not in ("none", "graphsOfNone") + FRONT_ENDS]
    start = program.reached("board_reset", "vectors") - program.reached(*roots)
    start = {i for i in start if not program.blocks[i][2].startswith("main")}

    def own(index, kernel):
        """Whether a function is for the set of that kernel alone."""
        symbol = program.blocks[index][2]
        return f"_{kernel}O" in symbol or entry(symbol) == f"link_{kernel}"

    reached = {k: program.reached("link_" + k) for k in kernels}
    # What a set has of its own, the executor and the checker, less what the smallest set has of it, is the
    # kernel's; with no kernel at all the compiler leaves almost nothing of them.
    own_bytes = {k: program.size({i for i in reached[k] if own(i, k)}) for k in kernels}
    executor = min(own_bytes.values())
    common = set.intersection(*reached.values()) | start
    print("base", program.size(common) + executor)
    graphs, chains = program.reached("link_graphsOfNone"), program.reached("link_none")
    print("graph", program.size(graphs) - program.size(chains))
    for name in FRONT_ENDS:
        print(name, program.size(program.reached("link_" + name) - common))
    numbers, lines = {}, []
    for kernel in kernels:
        added = {i for i in reached[kernel] if not own(i, kernel)} - common
        for index in sorted(added):
            numbers.setdefault(index, len(numbers))
        lines.append(" ".join(
            ["kernel", kernel, str(own_bytes[kernel] - executor)]
            + [str(numbers[i]) for i in sorted(added)]))
    for index, number in numbers.items():
        print("function", number, program.size({index}))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
