#!/usr/bin/env python3
"""Fits a core's instructions and cycles to measurements and writes them into the core's file.

    fit.py MEASUREMENTS.csv CORE.json [LAYOUT]

For each kernel of the LAYOUT (portable): least squares of the relative error, no coefficient below
zero. The loops are those that the kernel counts, less those that the core's file says it has not (null). The
executor's come first, with the portable kernels; what it takes to find an operator's steps is subtracted from these,
of which all kernels together tell what no idle search does.
Kernels that the file prices by operation, by hand, are left alone. Rows of an operator that did not run all
its steps, since nothing read the last rows, are left out. Cycles are fitted where the measurements have them,
with the share of loads and stores in the inner loops. Standard library only.
"""

import json
import sys
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


def normal_equations(rows, targets):
    """What least squares ask of coefficients, columns scaled to 1; with the scales."""
    columns = range(len(rows[0]))
    largest = [max(abs(row[i]) for row in rows) or 1 for i in columns]
    scaled = [[row[i] / largest[i] for i in columns] for row in rows]
    gram = [[sum(row[i] * row[j] for row in scaled) for j in columns] for i in columns]
    moments = [sum(row[i] * t for row, t in zip(scaled, targets)) for i in columns]
    return gram, moments, largest


def non_negative(gram, moments):
    """The solution of normal equations of which no number is below zero (Lawson and Hanson's active set)."""
    values, free, refused = [0.0] * len(gram), [], set()
    while True:
        slopes = {
            i: moments[i] - sum(g * v for g, v in zip(gram[i], values))
            for i in range(len(gram)) if i not in free and i not in refused}
        best = max(slopes, key=slopes.get, default=None)
        if best is None or slopes[best] < 1e-9:
            return values
        free.append(best)
        found = solve([[gram[i][j] for j in free] for i in free], [moments[i] for i in free])
        # A column that others make up, or that would leave at once.
        if found is None or found[-1] <= 0:
            refused.add(free.pop())
            continue
        while min(found) <= 0:
            step = min(values[i] / (values[i] - f) for i, f in zip(free, found) if f <= 0)
            for i, f in zip(free, found):
                values[i] += step * (f - values[i])
            free = [i for i in free if values[i] > 1e-12]
            values = [value if i in free else 0.0 for i, value in enumerate(values)]
            found = solve([[gram[i][j] for j in free] for i in free], [moments[i] for i in free])
        for i, f in zip(free, found):
            values[i] = f
        refused.clear()


def non_negative_least_squares(rows, targets):
    """The best coefficients >= 0."""
    gram, moments, largest = normal_equations(rows, targets)
    return [value / scale for value, scale in zip(non_negative(gram, moments), largest)]


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


def without_searches(rows, core, searches=SEARCHES):
    """The rows of a kernel, less what the executor took to find their steps, or some of it."""
    found = []
    for row in rows:
        row = dict(row)
        for measure in ("instructions", "cycles"):
            if measure in row:
                executor = kernels_of(core, measure)["portable"][EXECUTOR]
                row[measure] -= sum(executor.get(loop, 0) * row["loops"][loop] for loop in searches)
        found.append(row)
    return found


def share_of(rows, loops, shared, measure):
    """What a kernel's rows ask of coefficients that it shares with others: normal equations, its own loops solved."""
    own = [loop for loop, value in fit(rows, loops, measure).items() if value]
    features = [[row["loops"][loop] / row[measure] for loop in own + shared] for row in rows]
    gram, moments, largest = normal_equations(features, [1.0] * len(rows))
    inner, outer = range(len(own)), range(len(own), len(own) + len(shared))
    block = [[gram[i][j] for j in inner] for i in inner]
    solved = {j: solve(block, [gram[i][j] for i in inner]) if own else [] for j in outer}

    def left(of, j):
        return (of[j] - sum(solved[j][i] * of[i] for i in inner)) * largest[j]

    return (
        [[left(gram[k], j) * largest[k] for j in outer] for k in outer],
        [left(moments, j) for j in outer])


def fit_steps(groups, shared, measure):
    """Coefficients of the executor's loops that only steps run, from all kernels together: pairs of rows and loops."""
    gram, moments = [[0.0] * len(shared) for _ in shared], [0.0] * len(shared)
    for rows, loops in groups:
        own, asked = share_of(rows, loops, shared, measure)
        moments = [a + b for a, b in zip(moments, asked)]
        gram = [[a + b for a, b in zip(*lines)] for lines in zip(gram, own)]
    scales = [gram[i][i] ** 0.5 or 1 for i in range(len(shared))]
    values = non_negative(
        [[value / scales[i] / scales[j] for j, value in enumerate(line)] for i, line in enumerate(gram)],
        [moment / scale for moment, scale in zip(moments, scales)])
    return {loop: round(value / scale, 3) or 0 for loop, value, scale in zip(shared, values, scales)}


def add_steps(entry, rows, core, measurements):
    """Puts into the executor's entry what only steps tell; `rows` are those of all kernels."""
    idle = {loop for row in rows if row["kernel"] == EXECUTOR for loop in SEARCHES if row["loops"][loop]}
    rows = without_searches([row for row in rows if row["kernel"] != EXECUTOR], core, idle)
    groups = []
    for kernel in dict.fromkeys(row["kernel"] for row in rows):
        own = [row for row in rows if row["kernel"] == kernel]
        groups.append((own, [loop for loop in own[0]["loops"] if loop not in SEARCHES]))
    # What all layers of a kernel run, or none, cannot be told from the kernel's own steps.
    shared = sorted(
        loop for loop in SEARCHES - idle
        if any(len({row["loops"][loop] > 0 for row in own}) == 2 for own, _ in groups))
    for measure, place in (("instructions", "loops"), ("cycles", "cycles")):
        if not shared or measure not in rows[0]:
            continue
        values = fit_steps(groups, shared, measure)
        source = f"Tools/cost/fit.py on measurements/{Path(measurements).name}: {len(rows)} layers of all kernels"
        entry[place] |= {
            loop: {"value": value, "source": source, "confidence": "measured"} for loop, value in values.items()}
        print(f"{'':18} {len(rows):4} layers  {measure} of steps  "
              + "  ".join(f"{loop} {value:g}" for loop, value in values.items()))


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
        entry = kernels.get(kernel, {})
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
        kernels[kernel] = entry
        if "cycles" in own[0]:
            values, summary = fitted(own, loops, "cycles", measurements)
            entry["cycles"] = kept_cycles(entry, loops) | entry.get("cycles", {}) | values
            print(f"{'':18} {summary}")
            cycles = {loop: item["value"] for loop, item in values.items()}
            share = memory_share(own, loops, cycles)
            if share is not None:
                entry["memoryShare"] = {
                    "value": round(share, 2), "source": "Tools/cost/fit.py: loads and stores of the inner loops",
                    "confidence": "measured"}
        if kernel == EXECUTOR:
            add_steps(entry, rows, core, measurements)
    core_path.write_text(write(core) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
