#!/usr/bin/env python3
"""Compares a core's instructions and cycles with measurements that the fit never saw.

    results.py MEASUREMENTS.csv CORE.json [LAYOUT] > RESULTS.md
"""

import json
import sys
from pathlib import Path

from model import kernels_of, predict, read_measurements

# Per cent: of whole models, of layers; from which share of its model on a layer counts.
LIMITS = {"instructions": (5.0, 15.0), "cycles": (3.0, 12.0)}
LAYER_SHARE = 0.01


def compare(rows, kernels, measure):
    """The whole models, (name, measured, predicted, error, executor), and the larger layers, (row, predicted, error)."""
    wholes, layers = [], []
    for model in dict.fromkeys(row["model"] for row in rows):
        own = [row for row in rows if row["model"] == model]
        whole = next(row[measure] for row in own if row["operator"] == "whole")
        total = 0.0
        for row in own:
            if row["kernel"] == "-":
                continue
            predicted = predict(kernels[row["layout"]][row["kernel"]], row)
            total += predicted
            if row[measure] > LAYER_SHARE * whole:
                layers.append((row, predicted, 100 * (predicted / row[measure] - 1)))
        other = sum(row[measure] for row in own if row["operator"] in ("idle", "input"))
        wholes.append((model, whole, total, 100 * (total / whole - 1), 100 * other / whole))
    return wholes, layers


def print_section(measure, wholes, layers):
    print(f"\n## {measure.capitalize()}\n")
    whole_limit, layer_limit = LIMITS[measure]
    for name, worst, limit in [
        ("whole models", max(abs(row[3]) for row in wholes), whole_limit),
        (f"layers above {100 * LAYER_SHARE:.0f} % of their model",
         max(abs(row[2]) for row in layers), layer_limit),
    ]:
        verdict = "holds" if worst <= limit else "**missed**"
        print(f"- largest error of {name}: {worst:.1f} %; asked {limit:.0f} %: {verdict}")
    print("\n| model | measured | predicted | error | executor |\n|---|--:|--:|--:|--:|")
    for model, whole, total, error, other in wholes:
        print(f"| {model} | {whole:,} | {total:,.0f} | {error:+.1f} % | {other:.1f} % |")
    print("\n| model | operator | kernel | layout | measured | predicted | error | a MAC |")
    print("|---|--:|---|---|--:|--:|--:|--:|")
    for row, predicted, error in layers:
        products = row["multiplyAccumulates"]
        each = f"{row[measure] / products:.2f}" if products else ""
        print(f"| {row['model']} | {row['operator']} | {row['kernel']} | {row['layout']}"
              f" | {row[measure]:,} | {predicted:,.0f} | {error:+.1f} % | {each} |")


def main():
    measurements, core_path = Path(sys.argv[1]), Path(sys.argv[2])
    layout = sys.argv[3] if len(sys.argv) > 3 else "portable"
    core = json.loads(core_path.read_text(encoding="utf-8"))
    rows = read_measurements(measurements)
    print(f"# {core['name']}, {layout} kernels: predicted and measured\n")
    print("Written by `Tools/cost/calibrate.sh`. The coefficients are fitted on synthetic networks;"
          " none of\nthese models took part. `executor` is the measured share of what it spends beside operators, on"
          " feeding rows and on\nsearches that find nothing to run.\n")
    for line in measurements.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            print(f"- {line[1:].strip()}")
    for measure in LIMITS:
        if measure in rows[0]:
            print_section(measure, *compare(rows, kernels_of(core, measure), measure))


if __name__ == "__main__":
    main()
