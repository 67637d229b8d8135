"""Checks of the pools, the convolutions and the fully-connected operator.

Each check makes one random model and returns (replica, wheel).
"""

import numpy as np

import numerics
from check_support import run
from graph import ACTIVATIONS, PADDINGS, Graph, options


def check_pool(case):
    """AVERAGE_POOL_2D and MAX_POOL_2D, clipped taps and fused clamps."""
    kind = case.pick("average", "max")
    shape = (1, case.size(3, 9), case.size(3, 9), case.size(1, 5))
    window = (case.size(1, 3), case.size(1, 3))
    stride = (case.size(1, 3), case.size(1, 3))
    padding = case.pick("SAME", "VALID")
    activation = case.pick(*ACTIVATIONS)
    scale, zero = case.bound_scale(), case.zero()
    x = case.data(shape)
    bounds = numerics.activation_bounds(activation, scale, zero)
    y = numerics.pool(x[0], kind, window, stride, padding, bounds)[None]
    graph = Graph()
    a = graph.tensor("x", shape, scale, zero)
    b = graph.tensor("y", y.shape, scale, zero)
    graph.op(f"{kind.upper()}_POOL_2D", [a], [b], options(
        "Pool2DOptions", padding=PADDINGS[padding], strideH=stride[0],
        strideW=stride[1], filterHeight=window[0], filterWidth=window[1],
        fusedActivationFunction=ACTIVATIONS[activation]))
    return y, run(graph, [a], [b], [x])


def edge_biases(case, s_in, s_w, s_out, z_out, units):
    """Biases at which scaled sums sit on rounding boundaries."""
    real = float(s_in) * float(s_w) / float(s_out)
    level = case.rng.integers(-128, 128, units) - z_out + 0.5
    bias = np.round(level / real) + case.rng.integers(-2, 3, units)
    return np.clip(bias, -2**30, 2**30).astype(np.int64)


def check_fully_connected(case):
    """FULLY_CONNECTED per tensor and per channel, sums close to ties."""
    rows, depth, units = case.size(1, 3), case.size(1, 40), case.size(1, 24)
    activation = case.pick(*ACTIVATIONS)
    s_in, z_in = case.affine()
    s_w, (s_out, z_out) = case.scale(1e-6, 1e-2), case.affine()
    if case.size(0, 1):
        s_w = np.array([case.scale(1e-6, 1e-2) for _ in range(units)])
    weights = case.data((units, depth))
    bias = None
    if case.size(0, 3):
        bias = edge_biases(case, s_in, np.max(s_w), s_out, z_out, units)
    x = case.data((rows, depth))
    if case.size(0, 1):
        x[:] = z_in
    y = numerics.fully_connected(x, weights, bias, s_in, z_in, s_w, s_out,
                                 z_out, activation)
    graph = Graph()
    a = graph.tensor("x", x.shape, s_in, z_in)
    w = graph.tensor("w", weights.shape, s_w, data=weights)
    b = -1 if bias is None else graph.tensor(
        "b", [units], s_in * s_w, dtype="int32", data=bias)
    o = graph.tensor("y", y.shape, s_out, z_out)
    graph.op("FULLY_CONNECTED", [a, w, b], [o], options(
        "FullyConnectedOptions",
        fusedActivationFunction=ACTIVATIONS[activation]))
    return y, run(graph, [a], [o], [x])


def check_conv(case):
    """CONV_2D: strides, dilation, SAME and VALID, groups, no bias."""
    return convolution(case, depthwise=False)


def check_depthwise(case):
    """DEPTHWISE_CONV_2D: the same, depth multiplier 1 … 3."""
    return convolution(case, depthwise=True)


def convolution(case, depthwise):
    """One random convolution, sums close to rounding ties."""
    groups, inputs, units = conv_channels(case, depthwise)
    shape = (1, case.size(4, 8), case.size(4, 8), inputs)
    window = (case.size(1, 4), case.size(1, 3))
    stride = (case.size(1, 2), case.size(1, 2))
    dilation = case.pick((1, 1), (1, 1), (2, 1), (1, 2))
    padding, activation = case.pick("SAME", "VALID"), case.pick(*ACTIVATIONS)
    (s_in, z_in), (s_out, z_out) = case.affine(), case.affine()
    s_w = np.array([case.scale(1e-6, 1e-2) for _ in range(units)])
    weights = case.data((units, *window, inputs // groups))
    bias = None
    if depthwise or case.size(0, 3):
        bias = edge_biases(case, s_in, np.max(s_w), s_out, z_out, units)
    x = case.data(shape)
    if case.size(0, 1):
        x[:] = z_in
    if any((w - 1) * d >= n for w, d, n in
           zip(window, dilation, shape[1:3])):
        padding = "SAME"
    y = numerics.conv(x[0], weights, bias, (stride, dilation, padding),
                      s_in, z_in, s_w, s_out, z_out, activation)[None]
    graph = Graph()
    a = graph.tensor("x", shape, s_in, z_in)
    file_weights = weights
    if depthwise:
        file_weights = weights.transpose(3, 1, 2, 0)
    w = graph.tensor("w", file_weights.shape, s_w, data=file_weights,
                     axis=3 if depthwise else 0)
    b = -1 if bias is None else graph.tensor(
        "b", [units], s_in * s_w, dtype="int32", data=bias)
    o = graph.tensor("y", y.shape, s_out, z_out)
    fields = {"depthMultiplier": units // inputs} if depthwise else {}
    graph.op("DEPTHWISE_CONV_2D" if depthwise else "CONV_2D", [a, w, b], [o],
             options("DepthwiseConv2DOptions" if depthwise
                     else "Conv2DOptions", padding=PADDINGS[padding],
                     strideH=stride[0], strideW=stride[1],
                     dilationHFactor=dilation[0], dilationWFactor=dilation[1],
                     fusedActivationFunction=ACTIVATIONS[activation],
                     **fields))
    return y, run(graph, [a], [o], [x])


def conv_channels(case, depthwise):
    """(groups, input channels, output channels)."""
    if depthwise:
        inputs = case.size(1, 6)
        return inputs, inputs, inputs * case.size(1, 3)
    groups = case.pick(1, 1, 1, 2, 3)
    return groups, groups * case.size(1, 6), groups * case.size(1, 6)
