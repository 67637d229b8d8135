"""Tiny graphs the converter would not write: chosen scales, corner cases.

`DIRECT` maps a name to a function returning the .tflite bytes.
"""

import numpy as np

from graph import options
from layers import Net

DIRECT = {}


def model(function):
    """Registers a maker under its own name."""
    DIRECT[function.__name__] = lambda: function(Net(function.__name__))
    return function


@model
def conv_no_bias(net):
    """No bias slot, an empty one, and a single scale for all channels."""
    x = net.input((1, 5, 6, 3))
    x = net.conv(x, 4, (3, 3), bias=False, act="relu")
    x = net.conv(x, 5, (2, 1), bias=None)
    x = net.conv(x, 3, weights=0.004)
    return net.finish(x)


@model
def conv_uneven_dilation(net):
    """Different strides and dilations along H and W, SAME and VALID."""
    x = net.input((1, 9, 8, 2))
    x = net.conv(x, 3, (3, 2), dilation=(2, 3), padding="SAME", act="relu6")
    x = net.conv(x, 4, (2, 3), dilation=(1, 2))
    x = net.conv(x, 3, (2, 2), stride=(1, 3))
    return net.finish(x)


@model
def conv_extreme_zero_points(net):
    """Zero points −128 and 127: padded taps must add nothing."""
    x = net.input((1, 6, 5, 2), zero=127)
    x = net.conv(x, 3, (3, 3), padding="SAME", zero=-128, act="relu")
    x = net.depthwise(x, zero=127)
    x = net.conv(x, 3, (3, 3), padding="SAME", act="relu_n1_to_1", scale=0.009,
                 zero=-128, weights=0.002)
    return net.finish(x)


@model
def conv_multipliers(net):
    """Real multipliers from below 2^−31 (flushed to zero) to above one."""
    x = net.input((1, 4, 4, 2), scale=0.05, zero=2)
    reals = 2.0**np.array([-33, -32, -31, -20, -7.3, -1, 0, 1.7, 4])
    scale = 0.05
    bias = np.clip(40 / reals, 0, 2**30).astype(np.int64)
    x = net.conv(x, 9, weights=reals * scale / 0.05, bias=bias, scale=scale)
    return net.finish(x)


@model
def conv_rounding_ties(net):
    """Accumulators on and next to halves, where rounding twice shows."""
    x = net.input((1, 8, 8, 1), scale=0.02, zero=0)
    reals = np.array([2.0**-8, 2.0**-9, 3 * 2.0**-10, 2.0**-12 * (1 + 2**-20),
                      2.0**-12 * (1 - 2**-20)])
    scale = np.float32(0.02)
    bias = np.array([0, 128, 171, 2048, -2048])
    x = net.conv(x, 5, weights=reals, bias=bias, scale=scale, zero=0)
    return net.finish(x)


@model
def depthwise_no_bias(net):
    """Strides and dilations uneven, no bias slot.

    An empty slot (−1) is not made: the oracle itself crashes on it.
    """
    x = net.input((1, 11, 9, 3))
    x = net.depthwise(x, (3, 2), stride=(2, 1), bias=False, act="relu")
    x = net.depthwise(x, (2, 3), dilation=(1, 2), bias=False, multiplier=2)
    return net.finish(x)


@model
def dense_of_image(net):
    """FULLY_CONNECTED straight on H × W × C, no RESHAPE between."""
    x = net.input((1, 5, 4, 3))
    x = net.conv(x, 3, act="relu")
    x = net.dense(x, 6, act="relu6", bias=False)
    x = net.dense(x, 5, weights=0.006, bias=None)
    return net.finish(x)


@model
def dense_product_of_scales(net):
    """Per tensor, sums where a float32 product of the scales would show.

    Large biases put the sums within a hundred of a rounding boundary, and
    small weights leave them there.
    """
    s_in, s_w, s_out = np.float32(0.0123), np.float32(3.04e-7), 0.07
    x = net.input((1, 2), scale=s_in, zero=-11)
    real = float(s_in) * float(s_w) / float(np.float32(s_out))
    level = net.rng.choice([-1, 1], 48) * net.rng.integers(60, 100, 48) + 0.5
    net.span = 1
    x = net.dense(x, 48, weights=s_w, bias=np.round(level / real), zero=0,
                  scale=s_out)
    return net.finish(x)


@model
def add_scales(net):
    """ADD with very different scales and every fused activation."""
    x = net.input((1, 5, 4, 3), scale=0.11, zero=17)
    a = net.conv(x, 3, scale=0.013, zero=-100)
    y = net.add(x, a, act="relu6", scale=0.029, zero=-60)
    y = net.add(y, a, act="relu", scale=0.04, zero=-20)
    y = net.add(x, y, act="relu_n1_to_1", scale=0.02, zero=5)
    y = net.add(y, y, scale=0.05, zero=127)
    return net.finish(y)


@model
def add_broadcast(net):
    """ADD of a per-channel constant, a scalar and a column."""
    x = net.input((1, 4, 3, 5), scale=0.05, zero=0)
    for shape in ((5,), (1, 1, 1, 1), (1, 4, 1, 1)):
        data = net.rng.integers(-128, 128, shape)
        c = net.constant("c", data, "int8", scale=0.02, zero=9)
        y = net.value("add", x.shape, 0.06, -3)
        net.graph.op("ADD", [x.index, c], [y.index], options("AddOptions"))
        x = y
    return net.finish(x)


@model
def operand_constants(net):
    """A tensor and a constant: a number, channels, a column, an image."""
    def values(*shape):
        return net.rng.integers(-128, 128, shape).astype(np.int8)

    x = net.input((1, 6, 5, 4), scale=0.05, zero=-7)
    x = net.join("MUL", x, values(4), scale=0.12, zero=3)
    x = net.join("SUB", values(1, 6, 1, 1), x, "relu6", 0.08, -100)
    x = net.join("ADD", x, values(1, 1, 5, 1), scale=0.09, zero=20)
    x = net.join("MAXIMUM", x, values(1, 1, 4), scale=x.scale, zero=x.zero)
    x = net.join("MINIMUM", np.int8([[90]]).reshape(()), x, scale=x.scale,
                 zero=x.zero)
    x = net.join("DIV", x, np.int8([-60]), scale=0.031, zero=-12)
    x = net.join("SQUARED_DIFFERENCE", x, values(4), scale=0.2, zero=-128)
    x = net.join("SUB", x, values(1, 6, 5, 4), "relu", 0.15, -40)
    return net.finish(net.join("MUL", np.int8([77]), x, scale=0.2, zero=0))


@model
def operand_divisors(net):
    """DIV by one number a channel, a pixel, and by one for each value, of both signs."""
    def values(*shape):
        numbers = net.rng.integers(-128, 128, shape).astype(np.int8)
        return np.where(numbers == 11, np.int8(12), numbers)
    x = net.input((1, 6, 5, 4), scale=0.04, zero=-11)
    x = net.join("DIV", x, values(4), scale=0.04, zero=9)
    x = net.join("DIV", x, values(1, 1, 5, 1), "relu_n1_to_1", 0.013, -40)
    return net.finish(net.join("DIV", x, values(1, 6, 5, 4), scale=0.006, zero=-3))


@model
def operand_branches(net):
    """Two tensors of one shape in every function, and one with itself."""
    x = net.input((1, 7, 5, 3), scale=0.03, zero=-20)
    a = net.conv(x, 4, scale=0.05, zero=5)
    b = net.conv(x, 4, scale=0.02, zero=-60)
    y = net.join("MUL", a, b, "relu_n1_to_1", 0.02, 7)
    z = net.join("SUB", b, a, scale=0.07, zero=-3)
    y = net.join("SUB", y, z, "relu", 0.06, -90)
    d = net.join("SQUARED_DIFFERENCE", a, y, scale=0.3, zero=-128)
    e = net.unary("QUANTIZE", d, scale=0.06, zero=-90)
    y = net.join("MAXIMUM", y, e, scale=0.06, zero=-90)
    y = net.join("MINIMUM", y, net.unary("QUANTIZE", a, scale=0.06, zero=-90),
                 scale=0.06, zero=-90)
    return net.finish(net.join("MUL", y, y, scale=0.2, zero=-100))


@model
def operand_broadcasts(net):
    """A factor a channel made of all rows; rows, columns and pixels."""
    x = net.input((1, 8, 6, 4), scale=0.04, zero=9)
    x = net.conv(x, 4, scale=0.05, zero=-11)
    gate = net.unary("LOGISTIC", net.conv(net.mean(
        x, [1, 2], True, scale=0.02, zero=0), 4, (1, 1), scale=0.04),
        scale=1 / 256, zero=-128)
    x = net.join("MUL", x, gate, scale=0.03, zero=-30)
    row = net.depthwise(x, (8, 1), padding="VALID", scale=0.05, zero=14)
    column = net.depthwise(x, (1, 6), padding="VALID", scale=0.02, zero=-5)
    x = net.join("ADD", row, x, scale=0.06, zero=2)
    x = net.join("SUB", x, column, scale=0.07, zero=-50)
    pixel = net.unary("LOGISTIC", net.conv(x, 1, (1, 1), scale=0.05),
                      scale=1 / 256, zero=-128)
    x = net.join("MUL", pixel, x, "relu6", 0.04, -70)
    y = net.join("MUL", row, column, scale=0.01, zero=33)
    return net.finish(net.join("SQUARED_DIFFERENCE", x, y, scale=0.1,
                               zero=-120))


@model
def relu_requantizes(net):
    """Standalone RELU between different scales, with exact halves."""
    # In float32 the quotient is exactly 1.5, in double a little less.
    x = net.input((1, 12, 12, 1), scale=np.float32(1.5) * np.float32(0.0234))
    y = net.unary("RELU", x, scale=0.0234, zero=-100)
    y = net.unary("RELU", y, scale=0.05, zero=4)
    return net.finish(y)


@model
def relu6_clamps(net):
    """Standalone RELU6, one bound that saturates and one that does not."""
    x = net.input((1, 6, 6, 3), scale=0.05, zero=-40)
    y = net.unary("RELU6", x)
    y = net.conv(y, 2, scale=0.02, zero=0)
    return net.finish(net.unary("RELU6", y))


@model
def edge_uint8_rescaled(net):
    """uint8 input and output of other scales than the int8 tensors inside."""
    net.source = net.value("input", (1, 4, 5, 3), 0.013, 130, "uint8")
    x = net.unary("QUANTIZE", net.source, scale=0.0217, zero=-9)
    x = net.conv(x, 4, (2, 3))
    y = net.value("output", x.shape, 0.031, 77, "uint8")
    net.graph.op("QUANTIZE", [x.index], [y.index])
    return net.finish(y)


@model
def quantize_branches(net):
    """QUANTIZE in the middle: one tensor wanted at three scales."""
    x = net.input((1, 6, 5, 3), scale=0.05, zero=-9)
    x = net.conv(x, 3, scale=0.06, zero=20)
    a = net.unary("QUANTIZE", x, scale=0.11, zero=-77)
    b = net.unary("QUANTIZE", x, scale=0.06, zero=-30)
    c = net.unary("QUANTIZE", x, scale=0.021, zero=127)
    y = net.add(net.pool("MAX", a, (2, 2), (1, 1), "SAME"), b)
    return net.finish(net.add(y, c, scale=0.07, zero=-1))


@model
def mean_height(net):
    """MEAN over H alone, then over negative, swapped axes, kept."""
    x = net.input((1, 7, 6, 5), scale=0.03, zero=11)
    x = net.mean(x, [1], True, scale=0.02, zero=-6)
    x = net.mean(x, [-2, -3], True, scale=0.02 / 1.5, zero=0)
    return net.finish(net.conv(x, 3))


@model
def mean_width(net):
    """MEAN over W alone at one scale, then over both axes, dropped."""
    x = net.input((1, 7, 6, 5), scale=0.03, zero=11)
    x = net.mean(x, [2], True)
    return net.finish(net.mean(x, [2, 1], False, scale=0.004, zero=90))


@model
def mean_large(net):
    """MEAN over 273 pixels: the folded divisor loses its low bits."""
    x = net.input((1, 13, 21, 1), scale=0.03, zero=-128)
    x = net.conv(x, 5, scale=0.02, zero=-128, act="relu")
    return net.finish(net.mean(x, [1, 2], False, scale=0.02, zero=-100))


@model
def pools_with_bounds(net):
    """Pools with fused bounds, windows wider than the stride and the edge."""
    x = net.input((1, 9, 8, 3), scale=0.06, zero=-20)
    x = net.pool("AVERAGE", x, (3, 4), (2, 1), "SAME", act="relu6")
    x = net.conv(x, 3, scale=0.02, zero=8)
    x = net.pool("MAX", x, (2, 3), (1, 2), "SAME", act="relu_n1_to_1")
    x = net.conv(x, 3, scale=0.03, zero=-8)
    x = net.pool("AVERAGE", x, (4, 2), (1, 1), "SAME", act="relu")
    return net.finish(x)


@model
def softmax_shapes(net):
    """SOFTMAX per pixel with a sharp scale, then over rows with a beta."""
    x = net.input((1, 3, 4, 5), scale=0.3, zero=4)
    x = net.unary("SOFTMAX", x, scale=1 / 256, zero=-128,
                  fields=options("SoftmaxOptions", beta=1.0))
    x = net.conv(net.reshape(x, (1, 4, 3, 5)), 7, scale=0.05)
    x = net.unary("SOFTMAX", net.reshape(x, (12, 7)), scale=1 / 256,
                  zero=-128, fields=options("SoftmaxOptions", beta=0.75))
    return net.finish(x)


@model
def logistic_scales(net):
    """LOGISTIC with a coarse scale (saturates early) and a finer one."""
    x = net.input((1, 5, 5, 2), scale=0.25, zero=-31)
    y = net.unary("LOGISTIC", x, scale=1 / 256, zero=-128)
    y = net.conv(y, 2, scale=0.02, zero=-20, weights=[0.02, 0.03], bias=0)
    return net.finish(net.unary("LOGISTIC", y, scale=1 / 256, zero=-128))


@model
def pad_sides(net):
    """PAD by different amounts on the four sides, then on the channels."""
    x = net.input((1, 4, 3, 2), zero=-77)
    x = net.pad(x, [(0, 0), (0, 3), (2, 1), (0, 0)])
    x = net.conv(x, 3, (2, 2))
    return net.finish(net.pad(x, [(0, 0), (1, 0), (0, 0), (1, 2)]))


@model
def squeeze_and_expand(net):
    """SQUEEZE to a vector, EXPAND_DIMS back to an image."""
    x = net.input((1, 6, 1, 4))
    x = net.conv(x, 4)
    x = net.unary("SQUEEZE", x, (6, 4), fields=options(
        "SqueezeOptions", squeezeDims=[0, 2]))
    for axis, shape in ((0, (1, 6, 4)), (2, (1, 6, 1, 4))):
        x = net.unary("EXPAND_DIMS", x, shape, extra=[
            net.constant("axis", np.array(axis))],
            fields=options("ExpandDimsOptions"))
    return net.finish(net.conv(x, 3, (3, 1)))


@model
def activity_conv1d(net):
    """Conv1D as Keras exports it, over three sensors, most channels dead.

    Their biases keep them at the zero point. The last RESHAPE is no mere
    change of rank, but keeps the channels.
    """
    def conv1d(x, units, dead, padding="VALID"):
        x = net.unary("EXPAND_DIMS", x, (1, *x.shape), extra=[
            net.constant("axis", np.array(-3))],
            fields=options("ExpandDimsOptions"))
        bias = net.rng.integers(-9000, 9000, units)
        bias[dead] = -2_000_000
        x = net.conv(x, units, (1, 3), act="relu", bias=bias, zero=-128,
                     padding=padding)
        return net.reshape(x, x.shape[1:])

    x = net.input((1, 26, 3))
    x = conv1d(x, 8, [0, 1, 3, 4, 6, 7])
    x = conv1d(x, 8, [1, 2, 3, 5, 6, 7], "SAME")
    x = net.reshape(x, (1, 12, 2, 8))
    x = net.conv(x, 5, (2, 2), act="relu")
    x = net.pool("MAX", x, (2, 1), (2, 1))
    x = net.dense(x, 4, scale=0.1)
    return net.finish(net.unary("SOFTMAX", x, scale=1 / 256, zero=-128,
                                fields=options("SoftmaxOptions", beta=1.0)))
