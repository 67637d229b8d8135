#!/usr/bin/env python3
"""Compares predictions with the simulator on whole networks: a line of a Markdown table for each.

    networks.py MODEL…        on a Cortex-M4 without wait states, packed kernels, least SRAM

THIMBLE is the program, by default .build/release/thimble. Only Python's standard library.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THIMBLE = os.environ.get("THIMBLE", str(ROOT / ".build/release/thimble"))
LAYER_SHARE = 0.01


def board_without_waits(folder):
    board = json.loads((ROOT / "Sources/MCUCost/Boards/stm32l4r5zi.json").read_text())
    board["flashWaitStates"]["value"] = 0
    board.pop("operatingPoints")
    board["flashAccess"].pop("simulatedWaits")
    file = folder / "board.json"
    file.write_text(json.dumps(board))
    return file


def line(model, board):
    command = [THIMBLE, "profile", model, "--board", board, "--measured", "--json", "--quiet"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        return f"| {Path(model).stem} | {done.stderr.strip()} | | | |"
    figures = json.loads(done.stdout)["measured"]
    cycles = figures["warmCycles"]
    large = [layer for layer in figures["layers"] if layer["cycles"] > LAYER_SHARE * cycles]
    worst = max(large, key=lambda layer: abs(layer["predictionError"]))
    return (f"| {Path(model).stem} | {cycles:,} | {100 * figures['predictionError']:+.1f} % | "
            f"{100 * figures['otherCycles'] / cycles:.1f} % | {100 * worst['predictionError']:+.1f} %, "
            f"{worst['kernel']}, {100 * worst['cycles'] / cycles:.0f} % of it |")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("| network | simulated cycles | prediction | executor | worst layer above 1 % |")
    print("|---|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as name:
        board = board_without_waits(Path(name))
        for model in sys.argv[1:]:
            print(line(model, board), flush=True)


if __name__ == "__main__":
    main()
