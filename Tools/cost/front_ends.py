#!/usr/bin/env python3
"""Fits the prices of the MFCC, log-mel and micro front ends: of a product, a value of a row, and a row.

    front_ends.py DATA BOARD      such as stm32l4r5zi, or stm32g0b1re for a Cortex-M0+

Recipes of several lengths, transforms, bands and channels are simulated with networks of DATA (mlperf_tiny/, zoo/) and of
Models/ whose inputs have as many values, on one recording; THIMBLE is the program, by default .build/release/thimble. Products are
those of Sources/MCUCost/FrontEndWorkload.swift. Printed are the coefficients for Sources/MCUCost/Cores, of instructions
and of cycles without wait states, and their error by recipe.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
THIMBLE = os.environ.get("THIMBLE", str(ROOT / ".build/release/thimble"))
RECORDING = ROOT / "Models/samples/yes-en-gb.wav"
# The networks by the values of a row: file and rows. A path from the root, or in DATA.
NETWORKS = {
    "mfcc": {10: ("mlperf_tiny/models/kws_ref_model.tflite", 49), 20: (ROOT / "Models/ds-tc-s.thimble", 49)},
    "micro": {10: ("mlperf_tiny/models/kws_ref_model.tflite", 49), 20: (ROOT / "Models/ds-tc-s.thimble", 49),
              40: ("zoo/35-wake-hey-jarvis.tflite", 3)},
    "log-mel": {10: ("mlperf_tiny/models/kws_ref_model.tflite", 49), 20: (ROOT / "Models/ds-tc-s.thimble", 49),
                40: ("mlperf_tiny/models/str_ww_ref_model.tflite", 30)},
}
WAKE_WORD = {"window": "hamming", "windowSymmetry": "symmetric", "preEmphasis": 0.96875,
             "spectrum": "periodogram", "lowerHertz": 0, "upperHertz": 8000, "logOffset": 0,
             "logarithm": "decibels", "scale": 0.015625, "offset": 0.8125, "clamp": [0, 1],
             "frameLength": 1024, "frameStride": 512}
KEYWORDS = {"sampleRateHertz": 16000, "frameLength": 480, "frameStride": 320, "fftLength": 512, "melBands": 40,
            "lowerHertz": 20, "upperHertz": 4000, "logOffset": 1e-6, "gain": "fixed"}
USUAL = {"frameLength": 480, "frameStride": 160, "lowerHertz": 125, "upperHertz": 7500}
USUAL_OF = {"mfcc": KEYWORDS, "micro": USUAL, "log-mel": WAKE_WORD}
VALUES_OF = {"mfcc": "coefficients", "micro": "channels", "log-mel": "melBands"}
# Values of a row, and what differs; the first is the networks' own recipe.
RECIPES = {
    "mfcc": [
        (10, {}), (10, {"upperHertz": 7600}), (10, {"upperHertz": 6000}), (10, {"upperHertz": 2000}),
        (10, {"melBands": 20}), (10, {"frameLength": 400}), (10, {"frameLength": 640, "fftLength": 1024}),
        (10, {"frameLength": 256, "fftLength": 256, "lifter": 22}), (20, {}),
        (20, {"upperHertz": 7600, "lifter": 22})],
    "micro": [
        (40, {}), (40, {"frameLength": 400}), (40, {"frameLength": 256}),
        (40, {"frameLength": 1000, "frameStride": 320}),
        (40, {"frameLength": 600, "frameStride": 320, "lowerHertz": 100, "upperHertz": 4000}),
        (40, {"pcanStrength": 0}), (10, {}), (10, {"frameLength": 250, "upperHertz": 4000}), (20, {})],
    "log-mel": [
        (40, {}), (40, {"frameLength": 480, "frameStride": 320}),
        (40, {"frameLength": 640, "frameStride": 320, "fftLength": 1024, "spectrum": "power",
              "logarithm": "natural", "logOffset": 1e-6}),
        (40, {"frameLength": 400, "frameStride": 160, "spectrum": "magnitude", "preEmphasis": 0}),
        (40, {"frameLength": 256, "frameStride": 160, "upperHertz": 7000}),
        (10, {"frameLength": 480, "frameStride": 320, "spectrum": "magnitude", "upperHertz": 4000}),
        (10, {"frameStride": 320}), (20, {"frameLength": 480, "frameStride": 320}),
        (20, {"frameLength": 800, "frameStride": 320, "spectrum": "power"})],
}


# Of the MFCC's magnitudes and mel weights, below a quarter of the rate and above.
BIN_PRODUCTS, BIN_PRODUCTS_ABOVE = 20, 40


def products(kind, recipe):
    """Those of a row, as FrontEndWorkload.swift counts them."""
    length = recipe["frameLength"]
    points = recipe.get("fftLength", 1 << (length - 1).bit_length())
    half = points // 2
    transform = half // 2 * (half.bit_length() - 1) * 4 + half // 2 * 4
    in_bands = (recipe["upperHertz"] - recipe["lowerHertz"]) * points // 16000
    if kind == "mfcc":
        quarter = recipe["sampleRateHertz"] // 4
        below, above = [max(0, min(recipe["upperHertz"], end) - max(recipe["lowerHertz"], start))
                        * points // recipe["sampleRateHertz"] for start, end in [(0, quarter), (quarter, 2 * quarter)]]
        cosines = recipe["melBands"] * recipe["coefficients"]
        return (length + transform + below * BIN_PRODUCTS + above * BIN_PRODUCTS_ABOVE + cosines
                + (recipe["coefficients"] if recipe.get("lifter") else 0))
    if kind == "micro":
        return length + transform + (half + 1) * 2 + in_bands * 2
    return length + transform + in_bands * (8 if recipe["spectrum"] == "magnitude" else 6)


def simulated(arguments):
    done = subprocess.run([THIMBLE, "simulate", *map(str, arguments), "--json"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"front_ends.py: {done.stderr.strip()}")
    return json.loads(done.stdout)["simulation"]


def without_waits(figures):
    return figures.get("cyclesRange", {}).get("lower") or figures["warmCycles"]


def fitted(rows, counted):
    """Coefficients of least relative error, none below zero for a row, and their errors."""
    weights = 1 / counted
    found, *_ = np.linalg.lstsq(rows * weights[:, None], np.ones(len(rows)), rcond=None)
    if found[2] < 0:
        found = np.append(
            np.linalg.lstsq(rows[:, :2] * weights[:, None], np.ones(len(rows)), rcond=None)[0], 0)
    return found, rows @ found / counted - 1


def measured(kind, recipes, data, board, folder):
    """Products, values and 1 of a row of each recipe; its instructions and cycles."""
    rows, counted, alone = [], [], {}
    for values, changes in recipes:
        path, frames = NETWORKS[kind][values]
        recipe = {"kind": kind, "frames": frames} | USUAL_OF[kind] | changes
        recipe[VALUES_OF[kind]] = values
        (folder / "recipe.json").write_text(json.dumps(recipe))
        figures = simulated([data / path, RECORDING, "--frontend", folder / "recipe.json", "--board", board])
        if path not in alone:
            (folder / "raw.i8").write_bytes(bytes(values * frames))
            network = simulated([data / path, "--raw", folder / "raw.i8", "--scores",
                                 folder / "scores.i8", "--board", board])
            alone[path] = without_waits(network)
        rows.append([products(kind, recipe), values, 1])
        counted.append([figures["frontEndInstructions"] / frames,
                        (without_waits(figures) - alone[path]) / frames])
    return np.array(rows, float), np.array(counted)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("board")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    for kind, recipes in RECIPES.items():
        rows, counted = measured(kind, recipes, arguments.data, arguments.board, folder)
        for measure, column in zip(("instructions", "cycles"), counted.T):
            found, errors = fitted(rows, column)
            print(f"{kind}, {measure}: multiplyAccumulates {found[0]:.3f}, outputs {found[1]:.1f}, steps {found[2]:.0f}")
            print("  errors, %: " + ", ".join(f"{100 * e:.1f}" for e in errors)
                  + f"; rms {100 * np.sqrt((errors ** 2).mean()):.1f}")
        print("  cycles an instruction: " + ", ".join(f"{c / i:.3f}" for i, c in counted))


if __name__ == "__main__":
    main()
