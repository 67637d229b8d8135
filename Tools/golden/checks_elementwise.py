"""Checks of MEAN, LOGISTIC, SOFTMAX, ADD and the other elementwise operators.

Each check makes one random model and returns (replica, wheel).
"""

import numpy as np

import fixed_point
import numerics
from check_support import run
from graph import ACTIVATIONS, Graph, options


def check_mean(case):
    """MEAN over H and W (and other axes), keep_dims both ways."""
    shape = (1, case.size(1, 9), case.size(1, 9), case.size(1, 7))
    axes = case.pick([1, 2], [2, 1], [1], [2], [3], [1, 2, 3], [-2, -3])
    keep = bool(case.size(0, 1))
    (s_in, s_out), z_in = case.pair(), case.zero()
    z_out = case.pick(z_in, case.zero())
    x = case.data(shape)
    y = numerics.mean(x, axes, keep, s_in, z_in, s_out, z_out)
    graph = Graph()
    a = graph.tensor("x", shape, s_in, z_in)
    axis = graph.tensor("axes", [len(axes)], dtype="int32", data=axes)
    b = graph.tensor("y", y.shape, s_out, z_out)
    graph.op("MEAN", [a, axis], [b], options("ReducerOptions", keepDims=keep))
    return y, run(graph, [a], [b], [x])


def check_logistic(case):
    """LOGISTIC over all 256 inputs."""
    scale, zero = case.scale(1e-4, 2), case.zero()
    x = np.arange(-128, 128).astype(np.int8)[None]
    y = fixed_point.logistic(x, scale, zero)
    graph = Graph()
    a = graph.tensor("x", x.shape, scale, zero)
    b = graph.tensor("y", x.shape, 1 / 256, -128)
    graph.op("LOGISTIC", [a], [b])
    return y, run(graph, [a], [b], [x])


def check_softmax(case):
    """SOFTMAX of several rows, several betas."""
    shape = case.pick((1, 2), (1, 12), (4, 17), (1, 3, 3, 5), (1, 300))
    scale, beta = case.scale(1e-4, 4), case.pick(1.0, 1.0, 0.5, 2.0)
    x = case.data(shape)
    if case.size(0, 3) == 0:
        x = np.maximum(x, np.int8(case.size(-128, 127)))
    y = fixed_point.softmax(x, scale, beta)
    graph = Graph()
    a = graph.tensor("x", shape, scale, case.zero())
    b = graph.tensor("y", shape, 1 / 256, -128)
    graph.op("SOFTMAX", [a], [b], options("SoftmaxOptions", beta=beta))
    return y, run(graph, [a], [b], [x])


OPERANDS = {
    "ADD": (numerics.add, "AddOptions"),
    "SUB": (numerics.subtract, "SubOptions"),
    "MUL": (numerics.multiply, "MulOptions"),
    "SQUARED_DIFFERENCE": (numerics.squared_difference,
                           "SquaredDifferenceOptions"),
}


def of_two(case, code, a, b, constant=None):
    """An operator of two operands, one of them a constant if so named."""
    rule, name = OPERANDS[code]
    (s_a, z_a), (s_b, z_b), (s_o, z_o) = (case.affine() for _ in range(3))
    if case.size(0, 3) == 0:
        s_b = s_a
    if code == "SQUARED_DIFFERENCE":
        s_o = np.float32(case.scale(0.01, 4) * max(s_a, s_b))
    fields, extra = {}, []
    if code != "SQUARED_DIFFERENCE":
        extra = [case.pick(*ACTIVATIONS)]
        fields["fusedActivationFunction"] = ACTIVATIONS[extra[0]]
    y = rule(a, b, s_a, z_a, s_b, z_b, s_o, z_o, *extra)
    graph = Graph()
    i = graph.tensor("a", a.shape, s_a, z_a, data=a if constant == "a" else
                     None)
    j = graph.tensor("b", b.shape, s_b, z_b, data=b if constant == "b" else
                     None)
    k = graph.tensor("y", y.shape, s_o, z_o)
    graph.op(code, [i, j], [k], options(name, **fields))
    given = [(t, x) for t, x, n in ((i, a, "a"), (j, b, "b"))
             if n != constant]
    return y, run(graph, [t for t, _ in given], [k], [x for _, x in given])


def all_pairs():
    """Two operands that hold every pair of values."""
    full = np.arange(-128, 128).astype(np.int8)
    return [m.reshape(1, 256, 256, 1) for m in np.meshgrid(full, full)]


def repeated(case, code):
    """One operand, or both, repeated along some axes; or constant."""
    shape = (1, case.size(1, 4), case.size(1, 4), case.size(2, 5))
    small = case.pick((1, 1, 1, shape[3]), (shape[3],), (1,), (1, 1, 1, 1),
                      (1, shape[1], 1, shape[3]), (1, 1, shape[2], shape[3]),
                      (1, *shape[1:3], 1), shape)
    a, b = case.data(shape), case.data(small)
    if case.size(0, 1):
        a, b = b, a
    return of_two(case, code, a, b, case.pick(None, "a", "b"))


def check_add(case):
    """ADD: equal and different scales, fused clamps, all value pairs."""
    return of_two(case, "ADD", *all_pairs())


def check_add_broadcast(case):
    """ADD with an operand repeated along some axes."""
    return repeated(case, "ADD")


def check_sub(case):
    """SUB of all value pairs."""
    return of_two(case, "SUB", *all_pairs())


def check_sub_broadcast(case):
    """SUB with an operand repeated along some axes."""
    return repeated(case, "SUB")


def check_mul(case):
    """MUL of all value pairs."""
    return of_two(case, "MUL", *all_pairs())


def check_mul_broadcast(case):
    """MUL with an operand repeated along some axes."""
    return repeated(case, "MUL")


def check_squared_difference(case):
    """SQUARED_DIFFERENCE of all value pairs."""
    return of_two(case, "SQUARED_DIFFERENCE", *all_pairs())


def check_squared_difference_broadcast(case):
    """SQUARED_DIFFERENCE with an operand repeated along some axes."""
    return repeated(case, "SQUARED_DIFFERENCE")


def check_div(case):
    """DIV by constants, none of them 0."""
    (s_a, z_a), (s_b, z_b), (s_o, z_o) = (case.affine() for _ in range(3))
    s_b = np.float32(s_a / s_o * case.scale(0.002, 0.1))
    a = np.arange(-128, 128).astype(np.int8).reshape(1, 1, 256, 1)
    b = case.data(case.pick((1,), (1, 1, 1, 3)))
    b = np.where(b == z_b, b ^ 1, b).astype(np.int8)
    activation = case.pick(*ACTIVATIONS)
    y, defined = fixed_point.divide(
        a, b, s_a, z_a, s_b, z_b, s_o, z_o,
        numerics.activation_bounds(activation, s_o, z_o))
    graph = Graph()
    i = graph.tensor("a", a.shape, s_a, z_a)
    j = graph.tensor("b", b.shape, s_b, z_b, data=b)
    k = graph.tensor("y", y.shape, s_o, z_o)
    graph.op("DIV", [i, j], [k], options(
        "DivOptions", fusedActivationFunction=ACTIVATIONS[activation]))
    return y, np.where(defined, run(graph, [i], [k], [a]), y)


def check_extremum(case):
    """MINIMUM and MAXIMUM: stored values, whatever scales are declared."""
    code = case.pick("MINIMUM", "MAXIMUM")
    scale, zero = case.affine()
    shape = (1, case.size(1, 4), case.size(1, 4), case.size(1, 5))
    small = case.pick(shape, (1, 1, 1, shape[3]), (1,))
    a, b = case.data(shape), case.data(small)
    y = (np.minimum if code == "MINIMUM" else np.maximum)(a, b)
    graph = Graph()
    i = graph.tensor("a", shape, scale, zero)
    j = graph.tensor("b", small, scale, zero)
    k = graph.tensor("y", shape, scale, zero)
    graph.op(code, [i, j], [k], options("MaximumMinimumOptions"))
    return y, run(graph, [i, j], [k], [a, b])


def unary(code, s_in, z_in, s_out, z_out, y, opt=None, kinds=None):
    """Runs a one-input operator over all 256 values."""
    kinds = kinds or ("int8", "int8")
    low = 0 if kinds[0] == "uint8" else -128
    x = np.arange(low, low + 256)[None]
    graph = Graph()
    a = graph.tensor("x", x.shape, s_in, z_in, dtype=kinds[0])
    b = graph.tensor("y", x.shape, s_out, z_out, dtype=kinds[1])
    graph.op(code, [a], [b], opt)
    return y(x), run(graph, [a], [b], [x])


def check_relu(case):
    """Standalone RELU."""
    (s_in, s_out), z_in, z_out = case.pair(), case.zero(), case.zero()
    return unary("RELU", s_in, z_in, s_out, z_out, lambda x:
                 numerics.relu(x, s_in, z_in, s_out, z_out))


def check_relu6(case):
    """Standalone RELU6; the output's scale must not matter."""
    scale, zero = case.bound_scale(), case.zero()
    s_out, z_out = case.pick((scale, zero), case.affine())
    return unary("RELU6", scale, zero, s_out, z_out, lambda x:
                 numerics.relu6(x, scale, zero))


def check_quantize(case):
    """QUANTIZE between int8 and int8, int8 and uint8."""
    kinds = case.pick(("int8", "int8"), ("int8", "uint8"), ("uint8", "int8"))
    (s_in, s_out), z_in, z_out = case.pair(), case.zero(), case.zero()
    z_in += 128 * (kinds[0] == "uint8")
    z_out += 128 * (kinds[1] == "uint8")
    low, high = (0, 255) if kinds[1] == "uint8" else (-128, 127)
    return unary("QUANTIZE", s_in, z_in, s_out, z_out, lambda x:
                 numerics.quantize(x, s_in, z_in, s_out, z_out, low, high),
                 kinds=kinds)


def check_quantize_float(case):
    """QUANTIZE from float32, many exact ties."""
    scale, zero = case.affine()
    x = (case.rng.integers(-600, 600, (1, 500)) / 2 * scale).astype(np.float32)
    y = numerics.quantize_float(x, scale, zero)
    graph = Graph()
    a = graph.tensor("x", x.shape, dtype="float32")
    b = graph.tensor("y", x.shape, scale, zero)
    graph.op("QUANTIZE", [a], [b])
    return y, run(graph, [a], [b], [x])


def check_dequantize(case):
    """DEQUANTIZE: float32(scale · (q − zero)), product in float32."""
    scale, zero = case.affine()
    x = np.arange(-128, 128).astype(np.int8)[None]
    y = np.float32(scale) * (x.astype(np.int32) - zero).astype(np.float32)
    graph = Graph()
    a = graph.tensor("x", x.shape, scale, zero)
    b = graph.tensor("y", x.shape, dtype="float32")
    graph.op("DEQUANTIZE", [a], [b])
    return y, run(graph, [a], [b], [x])


def check_pad(case):
    """PAD: the output's zero point around the raw values."""
    scale, zero = case.affine()
    x = case.data((1, case.size(1, 4), case.size(1, 4), case.size(1, 4)))
    pads = [[0, 0]] + [[case.size(0, 3), case.size(0, 3)] for _ in range(3)]
    y = np.pad(x, pads, constant_values=zero)
    graph = Graph()
    a = graph.tensor("x", x.shape, scale, zero)
    p = graph.tensor("pads", [4, 2], dtype="int32", data=pads)
    b = graph.tensor("y", y.shape, scale, zero)
    graph.op("PAD", [a, p], [b], options("PadOptions"))
    return y, run(graph, [a], [b], [x])
