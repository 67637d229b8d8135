#!/usr/bin/env python3
"""Finds what kernels wait for each board's flash, in the simulator.

    swift build -c release --product cost
    Tools/cost/waits.py .build/release/thimble .build/release/cost [BOARD…]

Runs every twelfth of calibrate.sh's synthetic networks on each simulated board, at each number of wait states that
its operating points have, and without any. What the waits add to a layer is, as well as three numbers can say, its
instructions times one figure, the cycles of its code outside inner loops times another, and a share of what the cost
model says of its constants: least squares of the error relative to the layer's cycles, none below zero.
`flashAccess.simulatedWaits` of the board's file is rewritten. Run it after calibrate.sh. The MLPerf Tiny models take
no part; `profile --measured` tells how they do. It takes ten minutes, and only Python's standard library.
"""

import itertools
import json
import operator
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOARDS = ROOT / "Sources/MCUCost/Boards"
LAYOUTS = {"cortex-m0plus": ["portable"]}
EVERY = 12


def run(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


def layers_at(thimble, board, waits, model, folder):
    """(layout, instructions, cycles of overhead, of constants' waits, and in all) of layers above 1 % of a network."""
    at = json.loads(json.dumps(board))
    at["flashWaitStates"]["value"] = waits
    at.pop("operatingPoints", None)
    at["flashAccess"].pop("simulatedWaits", None)
    file = folder / "board.json"
    file.write_text(json.dumps(at))
    report = json.loads(run(thimble, "profile", model, "--board", file, "--measured", "--json", "--quiet"))
    measured = {layer["index"]: layer["cycles"] for layer in report["measured"]["layers"]}
    whole = sum(measured.values())
    return {
        index: (
            layer["layout"], layer["instructions"], layer["overheadCycles"], layer["flashWaitCycles"], measured[index])
        for index, layer in enumerate(report["layers"]) if measured.get(index, 0) > 0.01 * whole
    }


def waits_of(board):
    """The numbers of wait states that a board can have, but none."""
    points = board.get("operatingPoints", {}).get("points", [])
    waits = {point["flashWaitStates"] for point in points} | {board["flashWaitStates"]["value"]}
    return sorted(waits - {0})


def solve(matrix, right):
    """The solution of a small system of linear equations, positive definite."""
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for at, pivot in enumerate(rows):
        for other in range(len(rows)):
            if other != at:
                factor = rows[other][at] / pivot[at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], pivot)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def fit(rows):
    """A factor of each of a row's values but the last, which they add up to: none below zero, and the error's rms."""
    count = len(rows[0]) - 1
    best = None
    for size in range(1, count + 1):
        for chosen in itertools.combinations(range(count), size):
            if not all(any(row[at] for row in rows) for at in chosen):
                continue
            found = solve(
                [[sum(row[a] * row[b] for row in rows) for b in chosen] for a in chosen],
                [sum(row[a] * row[-1] for row in rows) for a in chosen])
            if min(found) < 0:
                continue
            factors = [found[chosen.index(at)] if at in chosen else 0 for at in range(count)]
            error = sum((sum(map(operator.mul, factors, row)) - row[-1]) ** 2 for row in rows) / len(rows)
            if best is None or error < best[1]:
                best = factors, error
    return *best[0], best[1] ** 0.5


def measure(thimble, board, models, folder):
    """Points of the board's file, each with its error."""
    rows = {}
    for layout in LAYOUTS.get(board["core"], ["portable", "dsp"]):
        for model in models[layout]:
            free = layers_at(thimble, board, 0, model, folder)
            for waits in waits_of(board):
                for index, (kept, *features, cycles) in layers_at(thimble, board, waits, model, folder).items():
                    if index not in free or not features[0]:
                        continue
                    waited = max(0, cycles - free[index][-1])
                    rows.setdefault((kept, waits), []).append([value / cycles for value in [*features, waited]])
    return {key: fit(found) for key, found in sorted(rows.items())}


def rewrite(path, found):
    """Puts the points into a board's file, its other lines as they are."""
    text = re.sub(r'\n    "simulatedWaits": \{.*?\n    \},', "", path.read_text(), flags=re.S)
    points = ",\n".join(
        f'        {{ "layout": "{layout}", "flashWaitStates": {waits}, "cyclesPerInstruction": {each:.4f}, '
        f'"cyclesPerOverheadCycle": {overhead:.4f}, "constantShare": {share:.3f} }}'
        for (layout, waits), (each, overhead, share, _) in found.items())
    worst = max(error for *_, error in found.values())
    member = (f'\n    "simulatedWaits": {{\n      "points": [\n{points}\n      ],\n'
              f'      "source": "Tools/cost/waits.py: synthetic networks in the simulator with this cache; '
              f'a layer\'s cycles within {100 * worst:.0f} % rms",\n      "confidence": "derived"\n    }},')
    path.write_text(re.sub(r'(\n    "prefetches": \w+,)', lambda match: match.group(1) + member, text))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    thimble, cost, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    with tempfile.TemporaryDirectory() as name:
        folder, models = pathlib.Path(name), {}
        for layout in ["portable", "dsp"]:
            (folder / layout).mkdir()
            run(cost, "sweep", folder / layout, layout)
            models[layout] = sorted((folder / layout).glob("*.thimble"))[::EVERY]
        for path in sorted(BOARDS.glob("*.json")):
            board = json.loads(path.read_text())
            if "flashAccess" not in board or (names and board["name"] not in names) or not waits_of(board):
                continue
            found = measure(thimble, board, models, folder)
            rewrite(path, found)
            print(board["name"], *(
                f"{layout} {waits}: {each:.4f} {overhead:.4f} {share:.3f}, {100 * error:.1f} % rms;"
                for (layout, waits), (each, overhead, share, error) in found.items()), flush=True)


if __name__ == "__main__":
    main()
