"""Instructions and words of a linked Thumb firmware."""

import re
import struct
import subprocess

LINE = re.compile(r"^\s*([0-9a-f]+):\s+([a-z][\w.]*)(?:\t|$)([^@<]*)")
SYMBOL = re.compile(r"^([0-9a-f]+) <(.+)>:$")


def is_padding(mnemonic, operands):
    """Whether linkers and assemblers fill up with such an instruction."""
    return mnemonic in ("nop", "trap", "udf", "bmi") or (mnemonic, operands) in (("mov", "r8, r8"), ("movs", "r0, r0"))


class Refused(Exception):
    """Why nothing can be proved."""


class Firmware:
    """Instructions and words of a linked ELF file."""

    def __init__(self, path, objdump):
        data = open(path, "rb").read()
        if data[:6] != b"\x7fELF\x01\x01":
            raise Refused(f"{path}: no little-endian 32-bit ELF file")
        at, size, count = struct.unpack_from("<I", data, 28)[0], *struct.unpack_from("<HH", data, 42)
        headers = [struct.unpack_from("<8I", data, at + index * size) for index in range(count)]
        self.segments = [(h[2], data[h[1]:h[1] + h[4]]) for h in headers if h[0] == 1]
        text = subprocess.run(
            [objdump, "-d", "--triple=thumbv8.1m.main-none-eabi", "--mattr=+mve.fp,+fp64,+dsp", "--no-print-imm-hex",
             "--no-show-raw-insn", path],
            check=True, capture_output=True, text=True).stdout
        self.instructions, self.next, self.functions = {}, {}, {}
        last = None
        for line in text.splitlines():
            if symbol := SYMBOL.match(line):
                self.functions[int(symbol[1], 16)] = symbol[2]
            elif instruction := LINE.match(line):
                address = int(instruction[1], 16)
                self.instructions[address] = (instruction[2], instruction[3].strip())
                if last is not None:
                    self.next[last] = address
                last = address
        self.starts = sorted(self.functions)

    def word(self, address):
        for base, data in self.segments:
            if base <= address and address + 4 <= base + len(data):
                return struct.unpack_from("<I", data, address - base)[0]
        raise Refused(f"0x{address:x}: a literal outside the file")

    def end(self, start):
        return next((other for other in self.starts if other > start), 1 << 32)

    def root(self, name):
        found = [at for at, symbol in self.functions.items() if symbol == name or re.search(name, symbol)]
        if len(found) != 1:
            raise Refused(f"{len(found)} symbols match '{name}'")
        return found[0]


def integer(text):
    """The value of an operand such as '#-8'."""
    return int(text.strip().lstrip("#"), 0)


def registers(text):
    """The registers of a list such as '{r4, r5, lr}' or '{d8-d15}'."""
    found = []
    for part in re.search(r"\{([^}]*)\}", text)[1].split(","):
        ends = part.strip().split("-")
        if len(ends) == 1:
            found.append(ends[0])
        else:
            kind = ends[0][0]
            found += [f"{kind}{number}" for number in range(int(ends[0][1:]), int(ends[1][1:]) + 1)]
    return found


def list_bytes(text):
    return sum({"d": 8, "q": 16}.get(name[0], 4) for name in registers(text))
