"""Compares a thimble program with ONNX Runtime on quantized networks.

    python check_quantized_onnx.py --thimble ../../.build/debug/thimble

One line a network: values within 1 of ONNX Runtime's stored ones, the largest
difference, equal top classes. Exit status 1 where a network is refused or falls
short: of one operator all within 1, of several 99 % within 1 and of top classes.
"""

import argparse
import json
import logging
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime

logging.disable(logging.WARNING)
from quantized_models import NETWORKS, SINGLE, WAYS, is_quantized, quantized, sample


def steps(model):
    """((scale, zero point) of the input, of the output), in int8."""
    run = subprocess.run([arguments.thimble, "inspect", model, "--json"],
                         capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr)
    facts = json.loads(run.stdout)
    ends = []
    for role in ("input", "output"):
        note = next(note for note in facts["notes"] if f" {role} '" in note)
        name = note.split("'")[1]
        ends.append(next((t["scale"], t["zeroPoint"]) for t in facts["tensors"]
                         if t["name"] == name))
    return ends


def last_channels(values):
    """Channels behind the other axes, which is how images lie in Thimble."""
    return np.moveaxis(values, 1, -1) if values.ndim == 4 else values


def compare(data, shape, count):
    """(share within 1, largest difference, share of equal top classes)."""
    session = onnxruntime.InferenceSession(data)
    inputs = sample(np.random.default_rng(11), shape, count)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "m.onnx").write_bytes(data)
        subprocess.run([arguments.thimble, "convert", "m.onnx", "-o", "m.thimble"], cwd=folder,
                       capture_output=True, text=True, check=True)
        (scale, zero), (out_scale, out_zero) = steps(folder / "m.onnx")
        stored = np.clip(np.rint(inputs / np.float32(scale)) + zero, -128, 127).astype(np.int8)
        np.concatenate([last_channels(x).reshape(-1) for x in stored]).tofile(folder / "in.i8")
        subprocess.run([arguments.thimble, "run", "m.thimble", "--raw", "in.i8", "--scores",
                        "out.i8"], cwd=folder, capture_output=True, check=True)
        found = np.fromfile(folder / "out.i8", np.int8).reshape(count, -1).astype(int)
    name = session.get_inputs()[0].name
    real = [last_channels(session.run(None, {name: x})[0]).reshape(-1) for x in inputs]
    wanted = np.clip(np.rint(np.stack(real) / np.float32(out_scale)) + out_zero, -128, 127)
    difference = np.abs(found - wanted)
    top = np.mean(found.argmax(1) == wanted.argmax(1))
    # Of equal scores either is the best.
    ties = [f[w.argmax()] == f.max() for f, w in zip(found, wanted)]
    return np.mean(difference <= 1), difference.max(), max(top, np.mean(ties))


def main():
    wrong = 0
    for name in [n for n in [*SINGLE, *NETWORKS] if arguments.only in n]:
        shape = {**NETWORKS, **SINGLE}[name][1]
        for way in (way for way in WAYS if is_quantized(name, way)):
            try:
                data = quantized(name, way)
                within, largest, top = compare(data, shape, arguments.count)
            except (RuntimeError, subprocess.CalledProcessError) as error:
                text = getattr(error, "stderr", None) or str(error)
                print(f"{name:20} {way:14} FAILED {str(text)[:300]}")
                wrong += 1
                continue
            passed = within == 1 if name in SINGLE else within >= 0.99 and top >= 0.99
            wrong += not passed
            print(f"{name:20} {way:14} {'ok' if passed else 'SHORT':6} within 1: {within:7.2%}, "
                  f"largest {largest:.0f}, top {top:.1%}", flush=True)
    print(f"{wrong} fall short")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thimble", required=True)
    parser.add_argument("--only", default="", help="networks with this in their name")
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()
    arguments.thimble = str(pathlib.Path(arguments.thimble).resolve())
    sys.exit(main())
