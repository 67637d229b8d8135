"""Graphs of sums, means and extremes over axes: adds to `DIRECT`."""

import numpy as np

from direct_models import DIRECT
from graph import options
from movement_models import MovingNet


class ReducingNet(MovingNet):
    """A `Net` with reductions over any axes."""

    def reduce(self, code, x, axes, keep, scale=None, zero=None):
        """SUM, MEAN, REDUCE_MAX or REDUCE_MIN."""
        axis = self.constant("axes", np.array(axes))
        shape = np.empty(x.shape, bool).any(tuple(axes), keepdims=keep).shape
        return self.unary(code, x, shape, scale, zero, [axis],
                          options("ReducerOptions", keepDims=keep))

    def add_n(self, operands, scale, zero):
        """ADD_N."""
        y = self.value("add_n", operands[0].shape, scale, zero)
        self.graph.op("ADD_N", [x.index for x in operands], [y.index],
                      options("AddNOptions"))
        return y


def model(function):
    """Registers a maker under its own name."""
    DIRECT[function.__name__] = lambda: function(
        ReducingNet(function.__name__))
    return function


AXES = [[1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3]]


def every_axis(net, code, scales):
    """A reduction over every choice of axes, joined behind one another."""
    x = net.input((1, 5, 6, 4), scale=0.03, zero=-9)
    parts = []
    for axes, scale in zip(AXES, scales):
        y = net.reduce(code, x, axes, True, scale, None if scale is None else 7)
        if scale is not None:
            y = net.unary("QUANTIZE", y, scale=0.05, zero=-3)
        parts.append(net.reshape(y, (1, int(np.prod(y.shape)))))
    return net.finish(net.add_channels(1, *parts))


@model
def sums(net):
    """SUM over each choice of axes."""
    return every_axis(net, "SUM", [0.1, 0.12, 0.05, 0.3, 0.3, 0.4, 0.9])


@model
def means(net):
    """MEAN over each choice of axes."""
    return every_axis(net, "MEAN", [0.03, 0.021, 0.02, 0.01, 0.011, 0.01, 0.004])


@model
def largest(net):
    """REDUCE_MAX over each choice of axes."""
    return every_axis(net, "REDUCE_MAX", [None] * 7)


@model
def smallest(net):
    """REDUCE_MIN over each choice of axes."""
    return every_axis(net, "REDUCE_MIN", [None] * 7)


@model
def reduced_sequence(net):
    """Reductions of three dimensions, with and without the reduced ones."""
    x = net.input((1, 9, 6), scale=0.04, zero=20)
    a = net.reduce("MEAN", x, [2], False, 0.03, 1)
    b = net.reduce("REDUCE_MAX", x, [-2], True)
    c = net.reduce("SUM", x, [-1], True, 0.04, 20)
    d = net.reduce("MEAN", net.add_channels(1, b, x), [1], False, 0.03, 1)
    c = net.unary("QUANTIZE", net.reshape(c, (1, 9)), scale=0.03, zero=1)
    return net.finish(net.add_channels(1, a, c, d))


@model
def reduced_long(net):
    """More values than a window holds."""
    x = net.input((1, 3, 300, 2), scale=0.04, zero=20)
    a = net.reduce("MEAN", x, [2], True, 0.04, 20)
    b = net.reduce("REDUCE_MAX", x, [2], True)
    c = net.unary("QUANTIZE", net.reduce("SUM", x, [2], True, 1.5, 9),
                  scale=0.04, zero=20)
    return net.finish(net.add_channels(3, a, b, c))


@model
def add_n(net):
    """ADD_N of two, three, five and fifteen tensors.

    Their zero point is 0: tflite-micro adds it once more than there are
    tensors.
    """
    x = net.input((1, 3, 5, 4), scale=0.04, zero=0)
    y = net.unary("QUANTIZE", x, scale=0.03, zero=0)
    z = net.unary("LOGISTIC", x, scale=1 / 256, zero=-128)
    z = net.unary("QUANTIZE", z, scale=0.04, zero=0)
    parts = [net.add_n([x, z], 0.08, 3), net.add_n([x, z, x], 0.08, 3),
             net.add_n([y] * 5, 0.1, -20), net.add_n([x, z, z] * 5, 0.4, 12)]
    parts = [net.unary("QUANTIZE", part, scale=0.1, zero=0) for part in parts]
    return net.finish(net.add_channels(3, *parts))
