"""Graphs of LOG_SOFTMAX: adds to `DIRECT`."""

from direct_models import DIRECT
from layers import Net


def model(function):
    """Registers a maker under its own name."""
    DIRECT[function.__name__] = lambda: function(Net(function.__name__))
    return function


def logarithms(net, channels, scale):
    """LOG_SOFTMAX of an image."""
    x = net.input((1, 5, 6, channels), scale=scale, zero=-9)
    return net.finish(net.unary("LOG_SOFTMAX", x, None, 1 / 16, 127))


@model
def log_softmax_coarse(net):
    """Differences far beyond what 5 integer bits hold."""
    return logarithms(net, 7, 0.5)


@model
def log_softmax_fine(net):
    """Sums of many values that are nearly alike."""
    return logarithms(net, 60, 0.02)
