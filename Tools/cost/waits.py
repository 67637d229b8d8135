#!/usr/bin/env python3
"""Finds what kernels wait for each board's flash, in the simulator.

    swift build -c release --product cost
    Tools/cost/waits.py .build/release/thimble .build/release/cost [BOARD…]

Runs every sixth of calibrate.sh's synthetic networks on each simulated board, at each number of wait states that
its operating points have, and without any. What the waits add to a layer is, as well as two numbers can say, its
instructions times one figure and a share of what the cost model says of its constants: least squares of the error
relative to the layer's cycles. `flashAccess.simulatedWaits` of the board's file is rewritten. Run it after
calibrate.sh. The MLPerf Tiny models take no part; `profile --measured` tells how they do. It takes ten minutes, and
only Python's standard library.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOARDS = ROOT / "Sources/MCUCost/Boards"
LAYOUTS = {"cortex-m0plus": ["portable"]}
EVERY = 6


def run(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


def layers_at(thimble, board, waits, model, folder):
    """(layout, instructions, cycles, cycles waited for constants) of each layer above 1 % of a network."""
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
        index: (layer["layout"], layer["instructions"], measured[index], layer["flashWaitCycles"])
        for index, layer in enumerate(report["layers"]) if measured.get(index, 0) > 0.01 * whole
    }


def waits_of(board):
    """The numbers of wait states that a board can have, but none."""
    points = board.get("operatingPoints", {}).get("points", [])
    waits = {point["flashWaitStates"] for point in points} | {board["flashWaitStates"]["value"]}
    return sorted(waits - {0})


def fit(rows):
    """Cycles for an instruction and the share of constants' waits, neither below zero, and the error's rms.

    rows: instructions, constants' cycles, cycles waited, all divided by the layer's cycles.
    """
    def sums(first, second):
        return sum(row[first] * row[second] for row in rows)

    ii, ic, cc, iw, cw = sums(0, 0), sums(0, 1), sums(1, 1), sums(0, 2), sums(1, 2)
    determinant = ii * cc - ic * ic
    each, share = (iw * cc - cw * ic) / determinant, (ii * cw - ic * iw) / determinant
    if each < 0:
        each, share = 0, max(0, cw / cc)
    elif share < 0:
        each, share = max(0, iw / ii), 0
    error = sum((each * row[0] + share * row[1] - row[2]) ** 2 for row in rows) / len(rows)
    return each, share, error ** 0.5


def measure(thimble, board, models, folder):
    """Points of the board's file, each with its error."""
    rows = {}
    for layout in LAYOUTS.get(board["core"], ["portable", "dsp"]):
        for model in models[layout]:
            free = layers_at(thimble, board, 0, model, folder)
            for waits in waits_of(board):
                for index, (kept, instructions, cycles, constants) in layers_at(
                        thimble, board, waits, model, folder).items():
                    if index not in free or not instructions:
                        continue
                    waited = max(0, cycles - free[index][2])
                    rows.setdefault((kept, waits), []).append(
                        (instructions / cycles, constants / cycles, waited / cycles))
    return {key: fit(found) for key, found in sorted(rows.items())}


def rewrite(path, found):
    """Puts the points into a board's file, its other lines as they are."""
    text = re.sub(r'\n    "simulatedWaits": \{.*?\n    \},', "", path.read_text(), flags=re.S)
    points = ",\n".join(
        f'        {{ "layout": "{layout}", "flashWaitStates": {waits}, "cyclesPerInstruction": {each:.4f}, '
        f'"constantShare": {share:.3f} }}' for (layout, waits), (each, share, _) in found.items())
    worst = max(error for _, _, error in found.values())
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
            print(board["name"], *(f"{layout} {waits}: {each:.4f} {share:.3f}, {100 * error:.1f} % rms;"
                                   for (layout, waits), (each, share, error) in found.items()), flush=True)


if __name__ == "__main__":
    main()
