#!/usr/bin/env python3
"""What wake words take on a simulated microcontroller, from a microphone's samples to scores, as a page.

    Firmware-Sim/Tools/wake_words.py DATA > Firmware-Sim/WAKEWORDS.md

DATA holds mlperf_tiny/models/str_ww_ref_model.tflite (MLPerf Tiny) and zoo/*-wake-*.tflite (models of
microWakeWord); THIMBLE is the program, by default .build/release/thimble. Recordings of the repository are heard.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THIMBLE = os.environ.get("THIMBLE", str(ROOT / ".build/release/thimble"))
RECORDING = ROOT / "Tests/Fixtures/MicroFrontEnd/hey-jarvis.wav"
BOARDS = ("stm32l4r5zi", "stm32u575zi", "stm32g0b1re")

# Name, file, options of the front end, options of convert.
MODELS = (
    ("sww, whole windows", "mlperf_tiny/models/str_ww_ref_model.tflite", "mlperf-sww", ()),
    ("sww, rows kept", "mlperf_tiny/models/str_ww_ref_model.tflite", "mlperf-sww", ("--hop-rows", "1")),
    ("vad", "zoo/30-wake-vad.tflite", "micro", ()),
    ("hey_jarvis", "zoo/35-wake-hey-jarvis.tflite", "micro", ()),
    ("alexa, version 2", "zoo/38-wake-alexa-v2.tflite", "micro", ()),
    ("okay_nabu", "zoo/40-wake-okay-nabu.tflite", "micro", ()),
)


def thimble(*arguments):
    done = subprocess.run([THIMBLE, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"wake_words.py: {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


def measured(model, board, folder):
    """The figures of a model on a board."""
    name, path, front_end, options = model
    laid_out = folder / "model.thimble"
    thimble("convert", path, "-o", laid_out, "--frontend", front_end, "--board", board, *options)
    report = json.loads(thimble("simulate", laid_out, RECORDING, "--board", board, "--json"))
    figures = report["simulation"]
    figures["name"], figures["fileBytes"] = name, laid_out.stat().st_size
    described = json.loads(thimble("inspect", laid_out, "--json"))["frontEnd"]
    rows = 1 if "whole" in name else described["frames"]
    figures["frontEndRows"] = described["frames"]
    figures["hopSeconds"] = rows * described["frameStride"] / described["sampleRateHertz"]
    return figures


def row(figures):
    sram, hop = figures["sram"], figures["hopSeconds"]
    stream = figures.get("stream")
    network = figures["networkCycles"]
    # A spotter of whole windows makes each row of features once.
    front_end = figures["frontEndCycles"] / (1 if stream else figures["frontEndRows"])
    share = (network + front_end) / figures["clockHertz"] / hop
    cells = (
        figures["name"], f"{hop * 1e3:g}", sram["arenaBytes"], sram["frontEndBytes"],
        sram["stackHighWaterBytes"], figures["fileBytes"], figures["firmware"]["linkedBytes"],
        network, round(front_end), round(network + front_end),
        stream["worstHopCycles"] if stream else "–", f"{share * 100:.1f} %")
    return "| " + " | ".join(f"{c:,}" if isinstance(c, int) else c for c in cells) + " |"


def page(data):
    lines = ["# Wake words", "",
             "What listening for a wake word takes, from samples to scores, front end included: the benchmark's streaming wake",
             "word (sww) through the log-mel front end and models of microWakeWord through TensorFlow's micro front end, their",
             "state kept. Bytes are of SRAM, file and code of flash; cycles are those of a hop with warm caches, the mean and",
             "the worst, in `thimble simulate`, its wait states included. A spotter of whole windows makes each row of features",
             "once and computes the whole network each hop. Written by `Firmware-Sim/Tools/wake_words.py`, which names what it",
             "needs; the models are not in the repository.", ""]
    for board in BOARDS:
        with tempfile.TemporaryDirectory() as folder:
            all_figures = [measured((name, data / path, front_end, options), board, Path(folder))
                           for name, path, front_end, options in MODELS]
        first = all_figures[0]
        unsure = "" if first.get("cyclesRange") is None else "; its wait states or cache were not checked"
        lines += [f"## {board}, {first['core']} at {first['clockHertz'] / 1e6:g} MHz{unsure}", "",
                  "| model | hop, ms | arena | front end | stack | file | code | network, cycles | front end, cycles | both | worst | awake |",
                  "|---|" + "---:|" * 11]
        lines += [row(figures) for figures in all_figures] + [""]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    print(page(parser.parse_args().data), end="")


if __name__ == "__main__":
    main()
