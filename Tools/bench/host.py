#!/usr/bin/env python3
"""Times Thimble against LiteRT (XNNPACK) on this machine, one thread each, the same models.

    pip install ai-edge-litert numpy
    swift build -c release --product thimble
    Tools/bench/host.py MODEL.tflite...

The two take turns, round after round, and the figure is the median over the rounds of the ratio of
their median times: other load on the machine slows both. Inputs are random; neither's time depends
on them.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import time

import ai_edge_litert
import numpy
from ai_edge_litert.interpreter import Interpreter

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


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
    parser.add_argument("--unit", help="vector unit of Thimble (LiteRT always takes the best)")
    parser.add_argument(
        "--thimble", type=pathlib.Path, default=REPOSITORY / ".build/release/thimble")
    arguments = parser.parse_args()
    print(f"{processor()}, LiteRT {ai_edge_litert.__version__}, one thread,"
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
