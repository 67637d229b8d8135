#!/usr/bin/env python3
"""Compares a core's instruction counts with measurements that the fit never saw.

    results.py MEASUREMENTS.csv CORE.json [LAYOUT] > RESULTS.md
"""

import json
import sys
from pathlib import Path

from model import kernels_of, predict, read_measurements

WHOLE_LIMIT, LAYER_LIMIT, LAYER_SHARE = 5.0, 15.0, 0.01


def main():
    measurements, core_path = Path(sys.argv[1]), Path(sys.argv[2])
    layout = sys.argv[3] if len(sys.argv) > 3 else "portable"
    core = json.loads(core_path.read_text(encoding="utf-8"))
    kernels = kernels_of(core)
    rows = read_measurements(measurements)
    notes = [
        line[1:].strip() for line in measurements.read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    ]
    wholes, layers = [], []
    for model in dict.fromkeys(row["model"] for row in rows):
        own = [row for row in rows if row["model"] == model]
        whole = next(row["instructions"] for row in own if row["operator"] == "whole")
        total = 0.0
        for row in own:
            if row["kernel"] == "-":
                continue
            predicted = predict(kernels[row["layout"]][row["kernel"]], row)
            total += predicted
            if row["instructions"] > LAYER_SHARE * whole:
                layers.append((row, predicted, 100 * (predicted / row["instructions"] - 1)))
        other = sum(row["instructions"] for row in own if row["operator"] in ("idle", "input"))
        wholes.append((model, whole, total, 100 * (total / whole - 1), 100 * other / whole))
    print_report(core["name"], layout, notes, wholes, layers)


def print_report(core, layout, notes, wholes, layers):
    worst_whole = max(abs(row[3]) for row in wholes)
    worst_layer = max(abs(row[2]) for row in layers)
    print(f"# Instructions on {core}, {layout} kernels: predicted and measured\n")
    print("Written by `Tools/cost/calibrate.sh`. The coefficients are fitted on synthetic networks;"
          " none of\nthese models took part.\n")
    for note in notes:
        print(f"- {note}")
    for name, worst, limit in [
        ("whole models", worst_whole, WHOLE_LIMIT),
        (f"layers above {100 * LAYER_SHARE:.0f} % of their model", worst_layer, LAYER_LIMIT),
    ]:
        verdict = "holds" if worst <= limit else "**missed**"
        print(f"- largest error of {name}: {worst:.1f} %; asked {limit:.0f} %: {verdict}")
    print("\n`outside` is what the executor spends beside operators, on feeding rows and on"
          " searches that find\nnothing to run; the prediction leaves it out, the measured whole"
          " includes it.\n")
    print("| model | measured | predicted | error | outside |\n|---|--:|--:|--:|--:|")
    for model, whole, total, error, other in wholes:
        print(f"| {model} | {whole:,} | {total:,.0f} | {error:+.1f} % | {other:.1f} % |")
    print("\n| model | operator | kernel | layout | measured | predicted | error | a MAC |")
    print("|---|--:|---|---|--:|--:|--:|--:|")
    for row, predicted, error in layers:
        products = row["multiplyAccumulates"]
        each = f"{row['instructions'] / products:.2f}" if products else ""
        print(f"| {row['model']} | {row['operator']} | {row['kernel']} | {row['layout']}"
              f" | {row['instructions']:,} | {predicted:,.0f} | {error:+.1f} % | {each} |")


if __name__ == "__main__":
    main()
