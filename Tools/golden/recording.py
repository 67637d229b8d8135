"""Records what the oracle makes of a model: scores, and a CRC-32 of every operator's output tensor."""

import zlib

import numpy as np

from oracle import NUMPY_TYPES, Oracle, code_name, crc

EDGE_CODES = ("QUANTIZE", "DEQUANTIZE")


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


def run_model(name, data, count, judge=Oracle):
    """(inputs, scores, layers, oracle): everything the oracle says."""
    oracle = judge(data)
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
