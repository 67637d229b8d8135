"""Graphs of BATCH_MATMUL and L2_NORMALIZATION: adds to `DIRECT`."""

import numpy as np

from direct_models import DIRECT
from graph import options
from layers import Net


def model(function):
    """Registers a maker under its own name."""
    DIRECT[function.__name__] = lambda: function(Net(function.__name__))
    return function


@model
def attention(net):
    """Every order of two activations, heads along the height, a softmax between."""
    x = net.input((1, 3, 6, 5))
    q, k, v = (net.conv(x, units, zero=zero) for units, zero in ((4, 7), (4, -20), (6, 3)))
    scores = net.matmul(q, k, (False, True), scale=0.6, zero=-9)
    weights = net.unary("SOFTMAX", scores, None, 1 / 256, -128,
                        fields=options("SoftmaxOptions", beta=1))
    y = net.matmul(weights, v, scale=0.03, zero=5)
    y = net.matmul(y, v, (True, False), scale=0.4, zero=-1)
    return net.finish(net.matmul(y, v, (True, True), scale=2, zero=12))


@model
def matrices_of_weights(net):
    """Constant matrices in both orders, over rows and over one."""
    x = net.input((1, 4, 5))

    def matrix(*shape):
        data = net.rng.integers(-127, 128, shape)
        return net.constant("matrix", data, "int8", scale=0.004, zero=0), shape

    x = net.matmul(x, matrix(1, 5, 7))
    x = net.matmul(x, matrix(1, 3, 7), (False, True))
    x = net.unary("RESHAPE", x, (1, 12), extra=[net.constant("shape", [1, 12])],
                  fields=options("ReshapeOptions", newShape=[1, 12]))
    return net.finish(net.matmul(x, matrix(12, 6), scale=0.07))


@model
def matrices_off_centre(net):
    """Constant matrices with zero points, whose differences from them need one, two and three bytes."""
    x = net.input((1, 4, 5))

    def matrix(shape, zero, low, high):
        data = net.rng.integers(low, high + 1, shape)
        data.flat[0], data.flat[-1] = low, high
        return net.constant("matrix", data, "int8", scale=0.004, zero=zero), shape

    x = net.matmul(x, matrix((1, 5, 7), 9, -100, 110))
    x = net.matmul(x, matrix((1, 3, 7), -40, -128, 127), (False, True))
    x = net.unary("RESHAPE", x, (1, 12), extra=[net.constant("shape", [1, 12])],
                  fields=options("ReshapeOptions", newShape=[1, 12]))
    return net.finish(net.matmul(x, matrix((12, 6), -128, -128, 127), scale=0.07))


def directions(net, shape, scale, zero):
    """L2_NORMALIZATION of an image, whose pixels may be all zero."""
    x = net.input(shape, scale=scale, zero=zero)
    x = net.unary("RELU", x)
    return net.finish(net.unary("L2_NORMALIZATION", x, None, 1 / 128, 0,
                                fields=options("L2NormOptions")))


@model
def directions_of_few(net):
    """Few channels, of which all may be zero."""
    return directions(net, (1, 5, 6, 2), 0.3, 90)


@model
def directions_of_many(net):
    """Sums of squares that need more than 24 bits."""
    return directions(net, (1, 2, 3, 400), 0.02, -128)
