"""Writes fixtures of networks that ONNX Runtime quantized, and what it makes of them.

For some networks of quantized_models.py, in one way each:

    NAME.onnx           the network
    NAME_inputs.i8      eight inputs, int8, images with their channels last
    NAME_outputs.i8     ONNX Runtime's outputs, int8

    python make_quantized_onnx.py --out ../../Tests/Fixtures/QuantizedONNX
"""

import argparse
import json
import logging
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

from quantized_models import NETWORKS, quantized, sample

logging.disable(logging.WARNING)
CHOSEN = {"keywords": "qdq_s8", "branches": "qoperator_u8", "steps": "qdq_u8", "decoder": "qdq_s8"}
COUNT = 8


def steps(model, node, place):
    """(scale, zero point) that a node names, in int8."""
    values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    zero = values[node.input[place + 1]]
    return np.float32(values[node.input[place]]), int(zero) - (128 if zero.dtype == np.uint8 else 0)


def stored(values, scale, zero):
    """Real values in steps; images with their channels last."""
    values = np.moveaxis(values, 1, -1) if values.ndim == 4 else values
    return np.clip(np.rint(values / scale) + zero, -128, 127).astype(np.int8).tobytes()


def write(name, way, out):
    """Writes the three files of a network."""
    data = quantized(name, way)
    model = onnx.load_from_string(data)
    first = next(n for n in model.graph.node if n.op_type == "QuantizeLinear")
    inputs = sample(np.random.default_rng(3), NETWORKS[name][1], COUNT)
    session = onnxruntime.InferenceSession(data)
    outputs = [session.run(None, {"input": x})[0] for x in inputs]
    last = next(n for n in model.graph.node if n.output[0] == model.graph.output[0].name)
    (out / f"{name}.onnx").write_bytes(data)
    (out / f"{name}_inputs.i8").write_bytes(b"".join(
        stored(x, *steps(model, first, 1)) for x in inputs))
    (out / f"{name}_outputs.i8").write_bytes(b"".join(
        stored(y, *steps(model, last, 1)) for y in outputs))
    print(f"{name:12} {way:14} {len(data):6} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, way in CHOSEN.items():
        write(name, way, folder)
    (folder / "makers.json").write_text(json.dumps(
        {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__, "ways": CHOSEN},
        indent=2) + "\n")
