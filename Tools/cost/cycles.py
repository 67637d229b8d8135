#!/usr/bin/env python3
"""Writes cycles per instruction, and the share of loads and stores, into a core's file.

    cycles.py INSTRUCTIONS.csv CYCLES.csv MEMORY.csv CORE.json LAYOUT > RESULTS.md

The tables have one line an operator, in one order: what it took in instructions, in cycles of the
pipeline's model, and in those of the cycles that load and store. Standard library only.
"""

import json
import sys
from pathlib import Path

from fit import fit, write
from model import loops_of, read_measurements


def percentile(values, share):
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


def memory_share(rows, loops):
    """The share of the inner loops' cycles that load and store, over all rows together."""
    inner = [loop for loop in loops if loop in rows[0]["inner"]]
    if not inner:
        return None
    cycles, memory = (
        fit([row | {"instructions": row[key]} for row in rows if row[key]], loops)
        for key in ("cycles", "memory"))

    def total(coefficients):
        return sum(coefficients[loop] * row["loops"][loop] for row in rows for loop in inner)

    return min(total(memory) / total(cycles), 1) if total(cycles) else None


def main():
    *tables, core_path, layout = sys.argv[1:]
    core_path = Path(core_path)
    core = json.loads(core_path.read_text(encoding="utf-8"))
    instructions, cycles, memory = (read_measurements(table) for table in tables)
    rows = [
        row | {"cycles": c["instructions"], "memory": m["instructions"]}
        for row, c, m in zip(instructions, cycles, memory)
        if row["layout"] == layout and row["steps"] == row["stepsRun"]
    ]
    print(f"# Cycles per instruction on {core['name']}, {layout} kernels\n")
    print("Written by `Tools/cost/cycles.sh` from the synthetic networks: a model of the pipeline"
          " without wait\nstates (`pipeline.c`), not a measurement. The fifth and the"
          " ninety-fifth hundredth of the layers say\nhow far it depends on the shape; `loads"
          " and stores` is their share of the inner loops' cycles.\n")
    print("| kernel | layers | cycles per instruction | 5 % | 95 % | loads and stores |")
    print("|---|--:|--:|--:|--:|--:|")
    for kernel, entry in core["kernels"][layout].items():
        own = [row for row in rows if row["kernel"] == kernel]
        if not own or "operation" in entry:
            continue
        each = [row["cycles"] / row["instructions"] for row in own]
        mean = sum(row["cycles"] for row in own) / sum(row["instructions"] for row in own)
        share = memory_share(own, loops_of(kernel, entry, own))
        low, high = percentile(each, 0.05), percentile(each, 0.95)
        print(f"| {kernel} | {len(own)} | {mean:.3f} | {low:.3f} | {high:.3f} |"
              f" {'' if share is None else f'{100 * share:.0f} %'} |")
        source = f"Tools/cost/cycles.sh, pipeline model without wait states: {low:.2f} to {high:.2f}"
        entry["cyclesPerInstruction"] = {
            "value": round(mean, 3), "source": source, "confidence": "estimated"}
        if share is not None:
            entry["memoryShare"] = {
                "value": round(share, 2), "source": "Tools/cost/cycles.sh, inner loops",
                "confidence": "estimated"}
    core_path.write_text(write(core) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
