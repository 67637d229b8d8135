"""Writes the fixtures of 16-bit activations: small 16x8 models and what the oracle makes of them.

For every model NAME, as `make_operators.py` does: NAME.tflite, NAME.json with a CRC-32 of every operator's output
tensor for every input, and NAME_inputs.i8, NAME_scores.i8: the bytes of inputs and of the first output, an int16
value the lower one first.

    python make_int16.py --out ../../Tests/Fixtures/Int16
"""

import zlib

import numpy as np

from fixture_files import write_chosen, write_json
from graph import options
from int16_layers import UNIT, Net16
from oracle import NUMPY_TYPES, Oracle, code_name, crc, maker

MODELS = {}


def model(function):
    """Registers a maker under its own name."""
    MODELS[function.__name__] = lambda: function(Net16(function.__name__))
    return function


@model
def convolutions(net):
    """Windows, strides, dilation, clamps; scales of each channel and of all."""
    x = net.input((1, 9, 7, 3))
    x = net.conv(x, 5, (3, 3), (2, 2), scale=0.02)
    x = net.conv(x, 4, (2, 3), padding="VALID", act="relu", scale=0.2)
    x = net.conv(x, 6, act="relu6", per_channel=False, scale=0.0003)
    return net.finish(net.conv(x, 3, (2, 2), dilation=(2, 2), scale=0.004))


@model
def short_biases(net):
    """Biases of 32 bits, whose sums are rescaled as those of int8, and none at all."""
    x = net.input((1, 8, 6, 2))
    x = net.conv(x, 5, (3, 3), (2, 2), bias="int32", scale=0.01)
    x = net.conv(x, 4, (2, 2), padding="VALID", bias=None, scale=0.1)
    return net.finish(net.dense(x, 6, bias="int32", per_channel=True))


@model
def depthwise_convolutions(net):
    """Multipliers of one and more; no bias."""
    x = net.depthwise(net.input((1, 8, 6, 3)))
    x = net.depthwise(x, 2, (2, 3), (2, 2), "VALID", act="relu")
    return net.finish(net.depthwise(x, 1, (3, 1), bias=None))


@model
def dense_layers(net):
    """One behind the other, the first over an image."""
    x = net.conv(net.input((1, 4, 5, 3)), 4, (3, 3), scale=0.01)
    x = net.dense(x, 20)
    x = net.dense(x, 16, act="relu")
    return net.finish(net.dense(x, 10, bias=None, per_channel=True))


@model
def pools(net):
    """Windows inside and outside the input, clamps, all of the input."""
    x = net.input((1, 9, 8, 3))
    x = net.pool("MAX", x, (3, 2))
    x = net.pool("AVERAGE", x, (2, 3), (2, 2))
    x = net.pool("MAX", x, (2, 2), (2, 2), "VALID", act="relu")
    return net.finish(net.pool("AVERAGE", x, x.shape[1:3], padding="VALID", act="relu6"))


@model
def operands(net):
    """ADD, SUB and MUL of tensors and constants, of one shape and not."""
    x = net.input((1, 6, 5, 4))
    y = net.conv(x, 4, (3, 3), scale=0.01)
    a = net.binary("ADD", x, y, 0.011)
    b = net.binary("SUB", a, x, 0.012)
    c = net.binary("ADD", b, net.constant((1, 1, 1, 4), 0.004), 0.013, act="relu")
    d = net.binary("MUL", c, net.constant((1, 6, 5, 4), 0.0003), 0.05)
    p = net.pool("MAX", d, (6, 5), padding="VALID")
    return net.finish(net.binary("MUL", net.binary("SUB", d, p, 0.06), y, 20))


@model
def functions(net):
    """LOGISTIC and TANH of scales that are powers of two and of others."""
    x = net.input((1, 5, 4, 3), 0.0003)
    x = net.unary("TANH", net.unary("LOGISTIC", x, UNIT), UNIT)
    for code, scale in [("LOGISTIC", 2.0**-12), ("TANH", 2.0**-11), ("TANH", 2.0**-12)]:
        x = net.unary(code, net.conv(x, 3, scale=scale), UNIT)
    return net.finish(x)


@model
def slopes(net):
    """RELU between scales, LEAKY_RELU."""
    x = net.unary("RELU", net.input((1, 5, 4, 3), 0.0003), 0.00021)
    x = net.conv(x, 3, scale=0.0009)
    return net.finish(net.unary("LEAKY_RELU", x, 0.0005, fields=options(
        "LeakyReluOptions", alpha=0.13)))


@model
def softmax_rows(net):
    """SOFTMAX of every pixel."""
    return net.finish(net.unary("SOFTMAX", net.input((1, 4, 3, 6), 0.0002), UNIT, fields=options(
        "SoftmaxOptions", beta=0.7)))


@model
def softmax_of_int8(net):
    """SOFTMAX of int8 with results of int16, which a QUANTIZE makes int32."""
    x = net.input((1, 9), 0.04, "int8", 3)
    x = net.unary("SOFTMAX", x, 2.0**-16, -2**15, fields=options("SoftmaxOptions", beta=1.0))
    return net.finish(net.unary("QUANTIZE", x, 2.0**-15, 0, "int32"))


@model
def changes_of_type(net):
    """QUANTIZE from int16 to int8 and back, to another scale, and to int32."""
    x = net.unary("QUANTIZE", net.input((1, 5, 4, 3), 0.0003), 0.08, -12, "int8")
    x = net.unary("QUANTIZE", net.unary("QUANTIZE", x, 0.0004), 0.00031)
    return net.finish(net.unary("QUANTIZE", net.conv(x, 4, (3, 3), scale=0.01), 1e-6, 0, "int32"))


@model
def movements(net):
    """Borders, joints, cuts and transposes: bytes that move."""
    x = net.input((1, 6, 5, 4))
    x = net.unary("PAD", x, shape=(1, 9, 8, 4), extra=[
        net.integers([[0, 0], [1, 2], [2, 1], [0, 0]])])
    x = net.conv(x, 6, (3, 3), (2, 2), scale=0.01)
    x = net.concatenation(3, x, net.conv(x, 4, scale=0.01))
    x = net.unary("TRANSPOSE", x, shape=(1, 4, 5, 10), extra=[net.integers([0, 2, 1, 3])])
    x = net.unary("STRIDED_SLICE", x, shape=(1, 4, 4, 7), fields=options("StridedSliceOptions"),
                  extra=[net.integers([0, 0, 1, 2]), net.integers([1, 4, 5, 9]),
                         net.integers([1, 1, 1, 1])])
    x = net.unary("RESHAPE", x, shape=(1, 8, 14, 1), extra=[net.integers([1, 8, 14, 1])])
    return net.finish(net.conv(x, 3, (2, 3), (1, 2), scale=0.1))


@model
def joined_rows(net):
    """A joint of rows, which lie in one ring."""
    x = net.input((1, 6, 5, 4))
    y = net.conv(x, 4, (3, 3), scale=x.scale)
    return net.finish(net.conv(net.concatenation(1, x, y), 3, (3, 3), (2, 2), scale=0.01))


@model
def reductions(net):
    """MEAN over columns, channels and pixels, SUM over rows, to other scales and the same one."""
    def reduced(code, x, axes, scale):
        shape = [1 if axis in axes else size for axis, size in enumerate(x.shape)]
        return net.unary(code, x, scale, shape=shape, extra=[net.integers(axes)],
                         fields=options("ReducerOptions", keepDims=True))
    x = net.input((1, 7, 6, 5))
    columns = reduced("MEAN", x, [2], 0.0007)
    y = net.binary("ADD", x, reduced("SUM", columns, [1], 0.004), 0.005)
    y = net.binary("ADD", y, reduced("MEAN", y, [3], y.scale), 0.006)
    return net.finish(reduced("MEAN", y, [1, 2], 0.003))


@model
def extrema(net):
    """MINIMUM and MAXIMUM of tensors and constants, ABS between scales."""
    x = net.input((1, 6, 5, 4))
    y = net.conv(x, 4, (3, 3), scale=x.scale)
    a = net.binary("MAXIMUM", net.binary("MINIMUM", x, y, x.scale),
                   net.constant((1, 1, 1, 4), x.scale), x.scale)
    return net.finish(net.unary("ABS", net.unary("ABS", a, 0.0012), 0.0012))


@model
def transposed_convolutions(net):
    """TRANSPOSE_CONV, its blocks laid out, and with a stride of 1."""
    x = net.transposed(net.input((1, 5, 4, 3)), 4, (3, 2), (2, 2), (10, 8))
    return net.finish(net.transposed(x, 2, (2, 3), (1, 1), (10, 8)))


def random_inputs(name, tensor, count):
    """Inputs of the full range and, every other one, of a part of it."""
    kind = NUMPY_TYPES[tensor.type]
    limits = np.iinfo(kind)
    rng = np.random.default_rng(zlib.crc32(name.encode()) + 2)
    inputs = rng.integers(limits.min, limits.max + 1, (count, *tensor.shape))
    inputs[1::2] //= 9
    return inputs.astype(kind)


def write_model(name, out, count):
    """Writes the four files of one model, returns a summary line."""
    data = MODELS[name]()
    oracle = Oracle(data)
    sub = oracle.sub
    inputs = random_inputs(name, sub.tensors[sub.inputs[0]], count)
    layers = [{"op": position, "code": code_name(oracle.model, operator),
               "tensor": int(operator.outputs[0]),
               "name": sub.tensors[operator.outputs[0]].name.decode(), "crc32": []}
              for position, operator in enumerate(sub.operators)]
    scores = []
    for x in inputs:
        oracle.run([x])
        scores.append(oracle.tensor(int(sub.outputs[0])))
        for layer in layers:
            layer["crc32"].append(crc(oracle.tensor(layer["tensor"])))
    facts = {"maker": maker(), "model": f"{name}.tflite", "source": "hand-made graph",
             "count": count}
    (out / f"{name}.tflite").write_bytes(data)
    (out / f"{name}_inputs.i8").write_bytes(inputs.tobytes())
    (out / f"{name}_scores.i8").write_bytes(np.stack(scores).tobytes())
    write_json(out / f"{name}.json", facts, layers)
    distinct = len(np.unique(np.stack(scores)))
    return f"{name:24} {len(data):6}  {distinct:4} scores  " + " ".join(
        layer["code"] for layer in layers)


if __name__ == "__main__":
    write_chosen(__doc__, list(MODELS), write_model, "inputs for")
