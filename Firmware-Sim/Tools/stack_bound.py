#!/usr/bin/env python3
"""Proves how much stack a function of a linked Thumb firmware can take at most, from its machine code.

    stack_bound.py FIRMWARE.elf ROOT [--inside PATTERN]… [--measured BYTES [--ratio R]] [--objdump PROGRAM]

ROOT is a function's symbol, or a regular expression that one symbol matches. Every instruction that can be reached
from it is walked with the stack pointer's distance from its value at the entry; what a call adds is the callee's
own bound. Registers that hold a function's address from a literal pool are followed, so that calls through them
count as what they are. Refused, with the instruction: any other call or jump through a register, recursion, a stack
pointer set to what is not known, a loop that pushes. --inside says of which functions, written in assembly, jumps through
registers stay in them. With --measured the bound has to be at least the measurement and at most R times it (1.25).

Ends with 1 where nothing can be proved, with 6 where the bound is not as it has to be. Needs llvm-objdump, which is in
the Swift toolchain; Python's standard library only.
"""

import argparse
import os
import re
import shutil
import sys

from thumb_firmware import Firmware, Refused, integer, is_padding, list_bytes, registers

KEEPS_REGISTERS = re.compile(r"^(str|cmp|cmn|tst|teq|push|vpush|it|nop|stm|vst|bkpt|dsb|isb|dmb|pld|cps|udf)")
CONDITIONS = "eq|ne|hs|cs|lo|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le"
RETURNS = {"r0", "r1", "r2", "r3", "r12", "lr"}


class State:
    """Bytes below the entry's stack pointer, and what is known of registers: constants, and places on the stack."""

    def __init__(self, depth=0, known=None):
        self.depth, self.known = depth, known or {}

    def merged(self, other):
        known = {name: value for name, value in self.known.items() if other.known.get(name) == value}
        return State(max(self.depth, other.depth), known)

    def __eq__(self, other):
        return self.depth == other.depth and self.known == other.known

    def copy(self):
        return State(self.depth, dict(self.known))


class Function:
    """Walks a function's instructions until nothing new is learned."""

    def __init__(self, prover, start):
        self.prover, self.firmware, self.start = prover, prover.firmware, start
        self.end, self.states, self.worst, self.frame, self.leaves = self.firmware.end(start), {}, (0, None), 0, set()
        name = self.firmware.functions[start]
        # Where the stack was when a subroutine inside was called: its return is none of the function's.
        self.inner = set()
        # What was known at each jump through a table.
        self.tables = []
        self.is_inside = any(re.fullmatch(pattern, name) for pattern in prover.inside)

    def fail(self, address, why):
        mnemonic, operands = self.firmware.instructions.get(address, ("", ""))
        name = self.firmware.functions[self.start]
        raise Refused(f"0x{address:x} in {name}: {mnemonic} {operands}: {why}")

    def walk(self):
        todo, visits = [(self.start, State())], 0
        while todo or self.tables:
            if not todo:
                # Where a table leads is what no other way has led to.
                state = self.tables.pop(0)
                todo = [(place, state.copy()) for place in self.unreached()]
                continue
            address, state = todo.pop()
            if not self.start <= address < self.end:
                left = self.calls(address, state)
                self.leaves |= set() if left is None else {state.depth + left}
                continue
            if address not in self.firmware.instructions:
                self.fail(address, "no instruction is here")
            known = self.states.get(address)
            merged = known.merged(state) if known else state
            if known and merged == known:
                continue
            visits += 1
            if visits > 200 * len(self.firmware.instructions) or merged.depth > 1 << 20:
                self.fail(address, "the stack grows in a loop")
            self.states[address] = merged
            todo += self.step(address, merged.copy())
        for address, instruction in self.firmware.instructions.items():
            if self.start <= address < self.end and address not in self.states and not is_padding(*instruction):
                self.fail(address, "nothing was found to lead here")
        self.leaves -= self.inner - {0}
        if len(self.leaves) > 1:
            raise Refused(f"{self.firmware.functions[self.start]}: returns with its stack at {sorted(self.leaves)}")
        return self

    def calls(self, target, state):
        """A call, or a jump to another function: its bound counts from here. Returns where it leaves the stack."""
        if target not in self.firmware.functions:
            raise Refused(f"0x{target:x}: called, but no function")
        callee = self.prover.bound(target)
        if state.depth + callee.total > self.worst[0]:
            self.worst = (state.depth + callee.total, target)
        return max(callee.leaves, default=None)

    def step(self, address, state):
        """The instructions after this one, each with the state that it finds."""
        mnemonic, operands = self.firmware.instructions[address]
        name = mnemonic.split(".")[0]
        following = self.firmware.next.get(address)
        self.frame = max(self.frame, state.depth)
        if name in ("trap", "udf"):
            return []
        if conditional := re.fullmatch(f"(bx|pop)({CONDITIONS})", name):
            skipped = (following, state.copy())
            return self.step_as(address, conditional[1], operands, state, following) + [skipped]
        return self.step_as(address, name, operands, state, following)

    def step_as(self, address, name, operands, state, following):
        """Such an instruction, its condition being met."""
        if name in ("bl", "blx", "bx", "b", "tbb", "tbh", "cbz", "cbnz") or re.fullmatch(f"b({CONDITIONS})", name):
            return self.branch(address, name, operands, state, following)
        if re.fullmatch(r"(le|dls|wls|dlstp|wlstp|letp)", name):
            target = re.search(r"(?:0x([0-9a-f]+)|#(-?\d+))\s*$", operands)
            loops = [(int(target[1], 16), state.copy())] if target and target[1] else []
            return loops + [(following, state)]
        # A table of jumps, as Armv6-M has it; a return in assembly.
        if operands.startswith("pc,") and (name == "add" or name == "ldr" and self.is_inside):
            self.tables.append(state)
            return []
        isReturn = self.moves_stack(address, name, operands, state)
        self.frame = max(self.frame, state.depth)
        if isReturn:
            self.leaves.add(state.depth)
            return []
        self.learn(address, name, operands, state)
        return [(following, state)]

    def branch(self, address, name, operands, state, following):
        if name in ("tbb", "tbh") or (name == "bx" and operands != "lr" and operands not in state.known):
            if name == "bx" and not self.is_inside:
                self.fail(address, "a jump to what is not known")
            self.tables.append(state)
            return []
        if name == "bx" and operands == "lr":
            self.leaves.add(state.depth)
            return []
        if name in ("blx", "bx") and operands in state.known:
            kind, value = state.known[operands]
            if kind != "constant":
                self.fail(address, "a jump to the stack")
            target = value & ~1
        elif found := re.search(r"0x([0-9a-f]+)", operands):
            target = int(found[1], 16)
        else:
            self.fail(address, "a call of what is not known")
        if name == "bl" and self.start < target < self.end:
            # A subroutine in assembly, which comes back with the stack as it was.
            self.inner.add(state.depth)
            return [(target, state.copy()), (following, state)]
        if name in ("bl", "blx"):
            left = self.calls(target, state)
            if left is None:
                return []
            state.depth += left
            state.known = {key: value for key, value in state.known.items() if key not in RETURNS}
            return [(following, state)] if following is not None and following < self.end else []
        return [(target, state)] if name in ("b", "bx") else [(target, state.copy()), (following, state)]

    def unreached(self):
        """Where a table of jumps may lead: instructions behind one that does not go on, not seen yet."""
        places, goes_on = [], True
        address = self.start
        while address is not None and address < self.end:
            mnemonic, operands = self.firmware.instructions[address]
            if not is_padding(mnemonic, operands):
                if not goes_on and address not in self.states:
                    places.append(address)
                name = mnemonic.split(".")[0]
                leaves = (name in ("pop", "ldm") and "pc" in operands
                          or name in ("ldr", "add") and operands.startswith("pc,"))
                goes_on = not (leaves or name in ("b", "bx", "tbb", "tbh"))
            address = self.firmware.next.get(address)
        return places

    def moves_stack(self, address, name, operands, state):
        """Follows the stack pointer; whether the function returns."""
        first = operands.split(",")[0].strip()
        if re.match("v?(push|pop).", name):
            self.fail(address, "not followed")
        if name in ("push", "vpush"):
            state.depth += list_bytes(operands)
        elif name in ("pop", "vpop"):
            state.depth -= list_bytes(operands)
            return "pc" in registers(operands)
        elif first == "sp!":
            state.depth += list_bytes(operands) if name in ("stmdb", "vstmdb") else -list_bytes(operands)
            if name not in ("stmdb", "vstmdb", "ldm", "ldmia", "vldmia"):
                self.fail(address, "not followed")
            return name.startswith("ldm") and "pc" in registers(operands)
        elif "[sp" in operands and operands.endswith("]!"):
            state.depth -= integer(re.search(r"\[sp, (#-?\d+)\]!", operands)[1])
        elif post := re.search(r"\[sp\], (#-?\d+)$", operands):
            state.depth -= integer(post[1])
            return first == "pc"
        elif first == "sp" and name in ("sub", "subw", "add", "addw"):
            amount = operands.split(",")[-1].strip()
            if not amount.startswith("#"):
                self.fail(address, "an amount that is not known")
            state.depth += integer(amount) * (1 if name.startswith("sub") else -1)
        elif first == "sp" and name == "mov":
            place = state.known.get(operands.split(",")[1].strip())
            if not place or place[0] != "stack":
                self.fail(address, "a stack pointer that is not known")
            state.depth = place[1]
        elif first == "sp" and name not in ("cmp", "tst", "ldm", "vldm") and not name.startswith("st"):
            self.fail(address, "not followed")
        elif first == "pc" and name not in ("cmp",):
            self.fail(address, "a jump to what is not known")
        return False

    def learn(self, address, name, operands, state):
        """Constants of literal pools, copies of them, and places on the stack; all else that is written is forgotten."""
        parts = [part.strip() for part in operands.split(",")]
        known, first = state.known, parts[0]
        value = None
        # A register put aside keeps its value: compilers put nothing else where they do that.
        slot = re.fullmatch(r"\[sp(?:, #(\d+))?\]", ", ".join(parts[1:]))
        place = ("aside", state.depth - int(slot[1] or 0)) if slot else None
        if name == "str" and place:
            known.pop(place, None)
            if known.get(first, ("",))[0] == "constant":
                known[place] = known[first]
            return
        if name == "ldr" and (literal := re.fullmatch(r"\[pc, #(-?\d+)\]", ", ".join(parts[1:]))):
            value = ("constant", self.firmware.word(((address + 4) & ~3) + int(literal[1])))
        elif name == "ldr" and place:
            value = known.get(place)
        elif name == "mov" and len(parts) == 2:
            value = ("stack", state.depth) if parts[1] == "sp" else known.get(parts[1])
        elif name == "add" and parts[-1] == "pc" and known.get(first, ("",))[0] == "constant":
            value = ("constant", (known[first][1] + address + 4) & 0xFFFFFFFF)
        elif name in ("movw", "movs", "mov") and parts[-1].startswith("#"):
            value = ("constant", integer(parts[1]))
        elif name == "movt" and known.get(first, ("",))[0] == "constant":
            value = ("constant", known[first][1] & 0xFFFF | integer(parts[1]) << 16)
        elif name in ("add", "addw", "sub", "subw") and len(parts) == 3 and parts[2].startswith("#"):
            base = ("stack", state.depth) if parts[1] == "sp" else known.get(parts[1])
            if base and base[0] == "stack":
                value = ("stack", base[1] + integer(parts[2]) * (-1 if name.startswith("add") else 1))
        elif name == "bic" and known.get(parts[-2], ("",))[0] == "stack":
            # The stack pointer may go down by as much as the mask.
            value = ("stack", known[parts[-2]][1] + integer(parts[-1]))
        if KEEPS_REGISTERS.match(name):
            return
        for register in re.findall(r"\b(?:r1?\d|lr)\b", operands):
            known.pop(register, None) if register == first or value is None else None
        if value:
            known[first] = value


class Prover:
    """Bounds of functions, each found once."""

    def __init__(self, firmware, inside):
        self.firmware, self.inside, self.found, self.open = firmware, inside, {}, []

    def bound(self, start):
        if start in self.open:
            names = [self.firmware.functions[at] for at in self.open[self.open.index(start):] + [start]]
            raise Refused("recursion: " + " calls ".join(names))
        if start not in self.found:
            self.open.append(start)
            function = Function(self, start).walk()
            function.total = max(function.frame, function.worst[0])
            self.open.pop()
            self.found[start] = function
        return self.found[start]

    def chain(self, start):
        """Functions of the deepest stack, each with what its frame is where it calls the next."""
        while start is not None:
            function = self.found[start]
            total, callee = function.worst if function.worst[0] >= function.frame else (function.frame, None)
            own = total - (self.found[callee].total if callee is not None else 0)
            yield self.firmware.functions[start], own
            start = callee


def toolchain_objdump():
    """The llvm-objdump beside the Swift compiler: what older ones print is not understood here."""
    swift = shutil.which("swift")
    return shutil.which("llvm-objdump", path=os.path.dirname(os.path.realpath(swift))) if swift else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("firmware")
    parser.add_argument("root")
    parser.add_argument("--inside", action="append", default=[])
    parser.add_argument("--measured", type=int)
    parser.add_argument("--ratio", type=float, default=1.25)
    parser.add_argument("--objdump", default=toolchain_objdump())
    arguments = parser.parse_args()
    if not arguments.objdump:
        sys.exit("llvm-objdump is not there; --objdump names it")
    try:
        firmware = Firmware(arguments.firmware, arguments.objdump)
        prover = Prover(firmware, arguments.inside)
        root = firmware.root(arguments.root)
        total = prover.bound(root).total
    except Refused as reason:
        sys.exit(f"no bound: {reason}")
    for name, own in prover.chain(root):
        print(f"{own:6}  {name}")
    print(f"{total:6}  bytes at most, {len(prover.found)} functions")
    if arguments.measured is not None:
        print(f"{arguments.measured:6}  measured; the bound is {total / arguments.measured:.2f} times that")
        if not arguments.measured <= total <= arguments.ratio * arguments.measured:
            sys.exit(6)


if __name__ == "__main__":
    main()
