"""Writes the operator fixtures: small models and what the oracle makes of them.

For every model NAME:

    NAME.tflite      the model
    NAME.json        maker, edges, and a CRC-32 of every operator's output
                     tensor for every input
    NAME_inputs.i8   the inputs, int8, concatenated
    NAME_scores.i8   the outputs, int8, concatenated

Where a graph begins with QUANTIZE or ends in DEQUANTIZE or QUANTIZE to
another type, the .i8 files hold the int8 tensors inside those edges.
A model in QUIRKS also gets NAME_tflite.i8: the outputs of TensorFlow Lite's
reference kernels, which there are not the oracle's.

    python make_operators.py --out ../../Tests/Fixtures/Operators
"""

import contextlib
import io
import zlib

import numpy as np

import movement_models  # noqa: F401
from direct_models import DIRECT
from fixture_files import write_chosen, write_json
from oracle import (NUMPY_TYPES, LiteOracle, Oracle, code_name, crc,
                    lite_maker, maker)

try:
    from keras_models import EXPORTED, export, tf
except ImportError:  # Graphs made by hand need no TensorFlow.
    EXPORTED = {}

EDGE_CODES = ("QUANTIZE", "DEQUANTIZE")
QUIRKS = {
    "relu6_rescaled": "input and output of RELU6 have different scales: "
                      "tflite-micro clamps and copies the raw values, "
                      "TensorFlow Lite requantizes (and is right)",
}
# tflite-micro's SPACE_TO_BATCH_ND is wrong, and not the same twice.
LITE = {"dilated_images", "dilated_sequence"}


def model_bytes(name):
    """The .tflite file, made anew."""
    if name in DIRECT:
        return DIRECT[name](), "hand-made graph"
    with contextlib.redirect_stdout(io.StringIO()):
        return export(name), "Keras, TensorFlow Lite converter"


def edges(oracle):
    """(int8 input tensor, int8 output tensor, type of the graph's edges)."""
    sub, model = oracle.sub, oracle.model
    first, last = sub.inputs[0], sub.outputs[0]
    kind = NUMPY_TYPES[sub.tensors[first].type].__name__
    for operator in sub.operators:
        if code_name(model, operator) not in EDGE_CODES or kind == "int8":
            continue
        if operator.inputs[0] == first:
            first = operator.outputs[0]
        elif operator.outputs[0] == last:
            last = operator.inputs[0]
    return int(first), int(last), kind


def edge_values(oracle, inner, kind, data):
    """Graph input that becomes `data` (int8) behind the input edge."""
    if kind == "int8":
        return data
    if kind == "uint8":
        return (data.astype(np.int16) + 128).astype(np.uint8)
    quantization = oracle.sub.tensors[inner].quantization
    centred = data.astype(np.float32) - quantization.zeroPoint[0]
    return centred * np.float32(quantization.scale[0])


def random_inputs(name, shape, count):
    """`count` full-range inputs."""
    rng = np.random.default_rng(zlib.crc32(name.encode()) + 2)
    return rng.integers(-128, 128, (count, *shape)).astype(np.int8)


def tensor_facts(oracle, index):
    """Shape and quantization of a tensor, for people and for tests."""
    tensor = oracle.sub.tensors[index]
    return {
        "tensor": index,
        "name": tensor.name.decode(),
        "shape": [int(n) for n in tensor.shape],
        "scale": float(tensor.quantization.scale[0]),
        "zeroPoint": int(tensor.quantization.zeroPoint[0]),
    }


def run_model(name, data, count):
    """(inputs, scores, layers, oracle): everything the oracle says."""
    oracle = LiteOracle(data) if name in LITE else Oracle(data)
    first, last, kind = edges(oracle)
    shape = oracle.sub.tensors[first].shape
    inputs = random_inputs(name, shape, count)
    layers = [{"op": position, "code": code_name(oracle.model, operator),
               "tensor": int(operator.outputs[0]), "name": oracle.sub.tensors[
                   operator.outputs[0]].name.decode()}
              for position, operator in enumerate(oracle.sub.operators)]
    scores = []
    for x in inputs:
        oracle.run([edge_values(oracle, first, kind, x)])
        if kind != "int8" and not np.array_equal(oracle.tensor(first), x):
            raise AssertionError(f"{name}: the input edge changes the values")
        scores.append(oracle.tensor(last).astype(np.int8))
        for layer in layers:
            values = oracle.tensor(layer["tensor"])
            layer["shape"] = list(values.shape)
            layer["type"] = values.dtype.name
            layer.setdefault("crc32", []).append(crc(values))
    return inputs, np.stack(scores), layers, oracle


def tflite_scores(data, inputs):
    """The outputs of TensorFlow Lite's reference kernels."""
    lite = tf.lite.Interpreter(
        model_content=data, experimental_op_resolver_type=(
            tf.lite.experimental.OpResolverType.BUILTIN_REF))
    lite.allocate_tensors()
    scores = []
    for x in inputs:
        lite.set_tensor(lite.get_input_details()[0]["index"], x)
        lite.invoke()
        scores.append(lite.get_tensor(lite.get_output_details()[0]["index"]))
    return np.stack(scores)


def write_model(name, out, count):
    """Writes the four files of one model, returns a summary line."""
    data, source = model_bytes(name)
    inputs, scores, layers, oracle = run_model(name, data, count)
    first, last, kind = edges(oracle)
    facts = {
        "maker": lite_maker() if name in LITE else maker(),
        "model": f"{name}.tflite", "source": source,
        "inputs": f"{name}_inputs.i8", "scores": f"{name}_scores.i8",
        "count": count, "edge": kind,
        "input": tensor_facts(oracle, first),
        "output": tensor_facts(oracle, last),
    }
    if name in QUIRKS:
        facts["quirk"] = QUIRKS[name]
        (out / f"{name}_tflite.i8").write_bytes(
            tflite_scores(data, inputs).tobytes())
    (out / f"{name}.tflite").write_bytes(data)
    (out / f"{name}_inputs.i8").write_bytes(inputs.tobytes())
    (out / f"{name}_scores.i8").write_bytes(scores.tobytes())
    write_json(out / f"{name}.json", facts, layers)
    codes = " ".join(layer["code"] for layer in layers)
    return f"{name:24} {len(data):6}  {codes}"


if __name__ == "__main__":
    write_chosen(__doc__, [*EXPORTED, *DIRECT], write_model, "inputs for")
