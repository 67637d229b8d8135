#!/usr/bin/env python3
"""Fits a core's instructions and cycles to measurements and writes them into the core's file.

    fit.py MEASUREMENTS.csv CORE.json [LAYOUT]

For each kernel of the LAYOUT (portable): least squares of the relative error, no coefficient below
zero. The loops are those that the kernel counts, less those that the core's file says it has not (null). The
executor's come first, with the portable kernels; what it takes to find an operator's steps is subtracted from these.
Kernels that the file prices by operation, by hand, are left alone. Rows of an operator that did not run all
its steps, since nothing read the last rows, are left out. Cycles are fitted where the measurements have them,
with the share of loads and stores in the inner loops. Standard library only.
"""

import json
import sys
from itertools import combinations
from pathlib import Path

from model import EXECUTOR, SEARCHES, kernels_of, loops_of, predict, read_measurements


def solve(matrix, vector):
    """The solution of a small linear system, or None if it is singular."""
    size = len(vector)
    rows = [list(row) + [value] for row, value in zip(matrix, vector)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda index: abs(rows[index][column]))
        if abs(rows[pivot][column]) < 1e-12:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for index in range(size):
            if index != column:
                factor = rows[index][column] / rows[column][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column])]
    return [rows[index][size] / rows[index][index] for index in range(size)]


def non_negative_least_squares(rows, targets):
    """The best coefficients >= 0: the best of all subsets of columns, solved without a bound."""
    count = len(rows[0])
    largest = [max(abs(row[i]) for row in rows) or 1 for i in range(count)]
    scaled = [[row[i] / largest[i] for i in range(count)] for row in rows]
    gram = [[sum(row[i] * row[j] for row in scaled) for j in range(count)] for i in range(count)]
    moments = [sum(row[i] * t for row, t in zip(scaled, targets)) for i in range(count)]
    best, best_gain = [0.0] * count, 0.0
    for size in range(1, count + 1):
        for subset in combinations(range(count), size):
            found = solve(
                [[gram[i][j] for j in subset] for i in subset], [moments[i] for i in subset])
            if found is None or min(found) < 0:
                continue
            # At a solution, what the sum of squares falls by.
            gain = sum(value * moments[i] for value, i in zip(found, subset))
            if gain > best_gain:
                best, best_gain = [0.0] * count, gain
                for value, i in zip(found, subset):
                    best[i] = value / largest[i]
    return best


def fit(rows, loops, measure="instructions"):
    """Coefficients by loop."""
    features = [[row["loops"][loop] / row[measure] for loop in loops] for row in rows]
    values = non_negative_least_squares(features, [1.0] * len(rows))
    return {loop: round(value, 3) or 0 for loop, value in zip(loops, values)}


def confidence(error):
    """The level of CoefficientConfidence that covers a relative error."""
    return "measured" if error <= 0.1 else "estimated" if error <= 0.25 else "assumed"


def fitted(rows, loops, measure, measurements):
    """Coefficients by loop with their source, and a line that says how well they do."""
    values = fit(rows, loops, measure)
    errors = [predict(values, row) / row[measure] - 1 for row in rows]
    rms = (sum(error * error for error in errors) / len(errors)) ** 0.5
    worst = max(abs(error) for error in errors)
    source = (
        f"Tools/cost/fit.py on measurements/{Path(measurements).name}: {len(rows)} layers,"
        f" error {100 * rms:.1f} % rms, {100 * worst:.0f} % at worst")
    entries = {
        loop: {"value": value, "source": source, "confidence": confidence(rms)}
        for loop, value in values.items()
    }
    summary = (f"{len(rows):4} layers  {measure} rms {100 * rms:5.1f} %  worst {100 * worst:5.1f} %  "
               + "  ".join(f"{loop} {value:g}" for loop, value in values.items()))
    return entries, summary


def kept_cycles(entry, loops):
    """Cycles of the loops that no layer ran, by the ratio that the kernel had; the ratio goes."""
    ratio = entry.pop("cyclesPerInstruction", {"value": 1})["value"]
    return {
        loop: coefficient | {"value": round(coefficient["value"] * ratio, 3) or 0}
        for loop, coefficient in entry["loops"].items() if coefficient and loop not in loops
    }


def memory_share(rows, loops, cycles):
    """The share of the inner loops' cycles that load and store, over all rows together; None without any."""
    inner = [loop for loop in loops if loop in rows[0]["inner"]]
    memory = fit([row for row in rows if row["memoryCycles"]], loops, "memoryCycles")

    def total(coefficients):
        return sum(coefficients[loop] * row["loops"][loop] for row in rows for loop in inner)

    return min(total(memory) / total(cycles), 1) if inner and total(cycles) else None


def write(value, indent=0):
    """JSON with each coefficient on a line of its own."""
    if not isinstance(value, dict) or "value" in value:
        text = json.dumps(value, ensure_ascii=False)
        return "{ " + text[1:-1] + " }" if isinstance(value, dict) else text
    pad = "  " * (indent + 1)
    items = [f"{pad}{json.dumps(key)}: {write(item, indent + 1)}" for key, item in value.items()]
    return "{\n" + ",\n".join(items) + "\n" + "  " * indent + "}"


def without_searches(rows, core):
    """The rows of a kernel, less what the executor took to find their steps."""
    found = []
    for row in rows:
        row = dict(row)
        for measure in ("instructions", "cycles"):
            if measure in row:
                executor = kernels_of(core, measure)["portable"][EXECUTOR]
                row[measure] -= sum(executor.get(loop, 0) * row["loops"][loop] for loop in SEARCHES)
        found.append(row)
    return found


def main():
    measurements, core_path = sys.argv[1], Path(sys.argv[2])
    layout = sys.argv[3] if len(sys.argv) > 3 else "portable"
    rows = [
        row for row in read_measurements(measurements)
        if row["layout"] == layout and row["steps"] == row["stepsRun"]
    ]
    core = json.loads(core_path.read_text(encoding="utf-8"))
    kernels = core["kernels"].setdefault(layout, {})
    measured = dict.fromkeys(row["kernel"] for row in rows)
    names = [name for name in kernels if name in measured] + [name for name in measured if name not in kernels]
    for kernel in sorted(names, key=lambda name: name != EXECUTOR):
        entry = kernels.setdefault(kernel, {})
        if "operation" in entry:
            continue
        own = [row for row in rows if row["kernel"] == kernel]
        if kernel != EXECUTOR:
            own = without_searches(own, core)
        # Of a loop that no layer ran nothing is known: what the file says of it stays.
        loops = [
            loop for loop in loops_of(kernel, entry, own)
            if loop not in entry.get("loops", {}) or any(row["loops"][loop] for row in own)
        ]
        values, summary = fitted(own, loops, "instructions", measurements)
        # What a run cannot tell is kept.
        entry["loops"] = entry.get("loops", {}) | values
        print(f"{kernel:18} {summary}")
        if "cycles" not in own[0]:
            continue
        values, summary = fitted(own, loops, "cycles", measurements)
        entry["cycles"] = kept_cycles(entry, loops) | entry.get("cycles", {}) | values
        print(f"{'':18} {summary}")
        cycles = {loop: item["value"] for loop, item in values.items()}
        share = memory_share(own, loops, cycles)
        if share is not None:
            entry["memoryShare"] = {
                "value": round(share, 2), "source": "Tools/cost/fit.py: loads and stores of the inner loops",
                "confidence": "measured"}
    core_path.write_text(write(core) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
