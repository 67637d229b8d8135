"""Records what the oracle makes of a model: scores, and a CRC-32 of every operator's output tensor."""

import zlib

import numpy as np

from oracle import NUMPY_TYPES, Oracle, code_name, crc

EDGE_CODES = ("QUANTIZE", "DEQUANTIZE")


def is_renamed(oracle, edge, inner):
    """Whether a float32 or uint8 edge says the same by the same steps as the int8 tensor inside it."""
    outer, inner = oracle.sub.tensors[edge], oracle.sub.tensors[inner]
    if NUMPY_TYPES[outer.type] is not np.uint8:
        return True
    a, b = outer.quantization, inner.quantization
    return a.scale[0] == b.scale[0] and a.zeroPoint[0] == b.zeroPoint[0] + 128


def as_int8(values):
    """Values of a tensor that stands for an int8 one: uint8 less 128."""
    return (values.astype(np.int16) - 128 * (values.dtype == np.uint8)).astype(np.int8)


def edges(oracle):
    """(input tensor, output tensor, type of the graph's edges); int8 but for uint8 of other steps."""
    sub, model = oracle.sub, oracle.model
    first, last = sub.inputs[0], sub.outputs[0]
    kind = NUMPY_TYPES[sub.tensors[first].type].__name__
    for operator in sub.operators:
        if code_name(model, operator) not in EDGE_CODES or kind == "int8":
            continue
        source, result = operator.inputs[0], operator.outputs[0]
        if source == first and is_renamed(oracle, source, result):
            first = result
        elif result == last and is_renamed(oracle, result, source):
            last = source
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
        "zeroPoint": int(tensor.quantization.zeroPoint[0])
                     - 128 * (NUMPY_TYPES[tensor.type] is np.uint8),
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
        if kind != "int8" and not np.array_equal(as_int8(oracle.tensor(first)), x):
            raise AssertionError(f"{name}: the input edge changes the values")
        scores.append(as_int8(oracle.tensor(last)))
        for layer in layers:
            values = oracle.tensor(layer["tensor"])
            if layer["tensor"] == last:
                values = as_int8(values)
            layer["shape"] = list(values.shape)
            layer["type"] = values.dtype.name
            layer.setdefault("crc32", []).append(crc(values))
    return inputs, np.stack(scores), layers, oracle
