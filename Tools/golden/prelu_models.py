"""Graphs of PRELU: adds to `DIRECT`."""

import numpy as np

from direct_models import DIRECT
from layers import Net


def model(function):
    """Registers a maker under its own name."""
    DIRECT[function.__name__] = lambda: function(Net(function.__name__))
    return function


def prelu(net, x, slopes, alpha, scale, zero):
    """PRELU by stored slopes; `alpha` is their scale and zero point."""
    constant = net.constant("slopes", slopes, "int8", scale=alpha[0],
                            zero=alpha[1])
    return net.unary("PRELU", x, None, scale, zero, [constant])


@model
def prelus(net):
    """Slopes a channel, one for all and for each value; some above 1."""
    def slopes(*shape):
        return net.rng.integers(-128, 128, shape)

    x = net.input((1, 5, 6, 4), scale=0.03, zero=-9)
    x = prelu(net, x, slopes(1, 1, 4), (0.01, 5), 0.031, -20)
    x = prelu(net, x, slopes(1, 1, 1), (0.004, -128), 0.02, -3)
    x = prelu(net, x, slopes(5, 6, 4), (0.02, 0), 0.05, 17)
    return net.finish(prelu(net, x, slopes(1, 6, 1), (0.009, 90), 0.04, -128))
