#!/usr/bin/env python3
"""Times Thimble against LiteRT (XNNPACK) on this machine, one thread each, the same models.

    pip install ai-edge-litert numpy
    swift build -c release --product thimble
    Tools/bench/host.py [--unit avx2] MODEL.tflite...

The two take turns, round after round, and the figure is the median over the rounds of the ratio of
their median times: other load on the machine slows both. Inputs are random; neither's time depends
on them. An inference is what lies between inputs and outputs in memory; neither side copies outputs out.

With --unit both sides have that vector unit and none better: LiteRT's library is told of a processor
that has no more (cpuid.c, which 'cc' compiles; Linux on x86-64).
"""

import argparse
import ctypes
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import ai_edge_litert
import numpy
from ai_edge_litert.interpreter import Interpreter

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


# What LiteRT must not know of, from the best unit that is left to it.
HELD = {"avx2": 0, "avx-vnni": 1, "avx512-vnni": 2}


def hold_litert(unit):
    """Hides what is better than a unit from LiteRT, before it has asked what there is."""
    source = pathlib.Path(__file__).with_name("cpuid.c")
    with tempfile.TemporaryDirectory() as folder:
        library = pathlib.Path(folder) / "cpuid.so"
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", source, "-o", library], check=True)
        hold = ctypes.CDLL(str(library)).hold
    changed = hold(b"/ai_edge_litert/", HELD[unit])
    if changed == 0:
        raise SystemExit("LiteRT's library asks in no way that is known here what the processor has")


def litert_seconds(interpreter, iterations):
    """Seconds of each inference, after some that are not counted."""
    for _ in range(max(3, iterations // 10)):
        interpreter.invoke()
    seconds = []
    for _ in range(iterations):
        start = time.perf_counter()
        interpreter.invoke()
        seconds.append(time.perf_counter() - start)
    return seconds


def open_litert(model):
    interpreter = Interpreter(str(model), num_threads=1)
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()[0]
    random = numpy.random.default_rng(1)
    values = random.integers(-128, 128, details["shape"])
    interpreter.set_tensor(details["index"], values.astype(details["dtype"]))
    return interpreter


def thimble_seconds(binary, model, iterations, unit):
    """The median time of an inference."""
    command = [str(binary), "bench", str(model), "--iterations", str(iterations), "--json"]
    if unit:
        command += ["--unit", unit]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return report["p50Milliseconds"] / 1e3


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--iterations", type=int, default=1000)
    parser.add_argument(
        "--unit", choices=HELD,
        help="the vector unit that both sides are held to (the best there is)")
    parser.add_argument(
        "--thimble", type=pathlib.Path, default=REPOSITORY / ".build/release/thimble")
    arguments = parser.parse_args()
    if arguments.unit:
        hold_litert(arguments.unit)
    print(f"{processor()}, {arguments.unit or 'best unit'}, LiteRT {ai_edge_litert.__version__}, one thread,"
          f" {arguments.rounds} rounds of {arguments.iterations} inferences")
    print("| model | LiteRT µs | Thimble µs | ratio |\n|---|---:|---:|---:|")
    for model in arguments.models:
        rival = open_litert(model)
        pairs = []
        for _ in range(arguments.rounds):
            ours = thimble_seconds(arguments.thimble, model, arguments.iterations, arguments.unit)
            theirs = statistics.median(litert_seconds(rival, arguments.iterations))
            pairs.append((theirs, ours))
        ratio = statistics.median(ours / theirs for theirs, ours in pairs)
        theirs, ours = (statistics.median(side) * 1e6 for side in zip(*pairs))
        print(f"| {model.name} | {theirs:.1f} | {ours:.1f} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
