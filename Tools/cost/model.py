"""The model, as Sources/MCUCost evaluates it: instructions, and cycles, = sum of coefficient * trips.

Which loops there are is written nowhere in Python: a kernel counts its own, the tool `cost table` writes
them as columns `inner:NAME` and `outer:NAME` of the measurements, and a core's file holds a coefficient for
each, or null for a loop that the kernel's code has not on that core.
"""

import csv


# The executor's own work, and its loops whose trips operators have, too.
EXECUTOR = "executor"
SEARCHES = {"waitingOperators", "waitingInGraph", "askedOperators", "askedInGraph", "stepsInGraph"}


def read_measurements(path):
    """The rows of a CSV file, numbers as numbers; lines that start with # are left out.

    A row's `loops` are the trips of its kernel's loops, by name; `inner` are the names of inner loops.
    """
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = []
    for fields in csv.DictReader(lines):
        row = {"loops": {}, "inner": set()}
        for column, text in fields.items():
            side, _, loop = column.partition(":")
            if not loop:
                row[column] = int(text) if text.isdigit() else text
            elif text:
                row["loops"][loop] = int(text)
                if side == "inner":
                    row["inner"].add(loop)
        rows.append(row)
    return rows


def loops_of(kernel, entry, rows):
    """The loops to fit for a kernel: those that the core's entry lists, then those that are new.

    Raises ValueError where the entry lists a loop that the kernel does not count.
    """
    counted = rows[0]["loops"]
    listed = entry.get("loops", {})
    for loop in listed:
        if loop not in counted:
            raise ValueError(
                f"the core's file lists the loop '{loop}' for the kernel '{kernel}', which counts "
                + ", ".join(counted))
    return [loop for loop, item in listed.items() if item is not None] + [
        loop for loop in counted if loop not in listed and (kernel == EXECUTOR or loop not in SEARCHES)]


def kernels_of(core, measure="instructions"):
    """The coefficients of each kernel that a core's file holds: by layout, then by kernel.

    Where a kernel has no cycles of its own, they are its instructions times the cycles of one. What the searches
    for an operator's steps take is the executor's, for every kernel.
    """
    def coefficients(kernel):
        own = "cycles" if measure == "cycles" and "cycles" in kernel else "loops"
        each = 1
        if measure == "cycles" and own == "loops":
            # The file of a core that is based on another has the figure only where it is its own.
            each = (kernel if "cyclesPerInstruction" in kernel else core)["cyclesPerInstruction"]["value"]
        return {loop: each * item["value"] for loop, item in kernel.get(own, {}).items() if item}

    searches = searches_of(core, coefficients)
    return {
        layout: {name: coefficients(kernel) | searches for name, kernel in kernels.items()}
        for layout, kernels in core["kernels"].items()
    }


def searches_of(core, coefficients):
    """The coefficients of operators that a search passes, by loop; none where nobody measured them."""
    executor = coefficients(core["kernels"]["portable"].get(EXECUTOR, {}))
    return {loop: value for loop, value in executor.items() if loop in SEARCHES}


def predict(coefficients, row):
    """Instructions or cycles of a row; `coefficients` maps loops to values."""
    return sum(value * row["loops"][loop] for loop, value in coefficients.items())
