"""Operators of 16-bit values and 8-bit weights ("16x8") for hand-made graphs.

As `layers.Net`, with zero points of 0, biases of 64 bits unless told otherwise, and output scales that are
drawn near the input's.
"""

import collections
import zlib

import numpy as np

from graph import ACTIVATIONS, PADDINGS, Graph, options
from layers import geometry, window_shape

Value = collections.namedtuple("Value", "index shape scale")
UNIT = 2.0**-15
BIASES = {"int64": 2**20, "int32": 2**15}


class Net16:
    """A graph under construction with its random numbers."""

    def __init__(self, name):
        self.graph = Graph()
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.sources = []
        self.count = 0

    def input(self, shape, scale=0.001, dtype="int16", zero=0):
        """The graph's input."""
        value = self.value("input", shape, scale, zero, dtype)
        self.sources.append(value.index)
        return value

    def value(self, name, shape, scale, zero=0, dtype="int16", data=None):
        """A new tensor; `data` makes it a constant."""
        index = self.graph.tensor(f"{name}_{self.count}", shape, np.float32(scale), zero,
                                  dtype=dtype, data=data)
        self.count += 1
        return Value(index, tuple(shape), float(np.float32(scale)))

    def constant(self, shape, scale):
        """A constant operand."""
        return self.value("operand", shape, scale, data=self.rng.integers(-2**15, 2**15, shape))

    def integers(self, data):
        """An int32 constant such as axes, by index."""
        self.count += 1
        return self.graph.tensor(f"integers_{self.count}", np.shape(data), dtype="int32",
                                 data=data)

    def finish(self, *outputs):
        """The file's bytes."""
        return self.graph.build(self.sources, [value.index for value in outputs])

    def near(self, x, low, high):
        """A scale near an activation's."""
        return float(x.scale * self.rng.uniform(low, high))

    def layer(self, code, x, weights, axis, y, fields, bias, per_channel=True):
        """An operator of weights of a shape, whose output channels run along an axis."""
        units = weights[axis]
        count = units if per_channel else 1
        scales = [float(s) for s in self.rng.uniform(0.001, 0.02, count)]
        self.count += 1
        w = self.graph.tensor(f"weights_{self.count}", weights, scales, [0] * count,
                              data=self.rng.integers(-127, 128, weights), axis=axis)
        inputs = [x.index, w]
        if bias:
            limit = BIASES[bias]
            steps = [x.scale * s for s in (scales if per_channel else scales * units)]
            inputs.append(self.graph.tensor(
                f"bias_{self.count}", (units,), steps, [0] * units, dtype=bias,
                data=self.rng.integers(-limit, limit, units)))
        self.graph.op(code, inputs, [y.index], fields)
        return y

    def conv(self, x, units, window=(1, 1), stride=(1, 1), dilation=(1, 1), padding="SAME",
             act=None, bias="int64", per_channel=True, scale=None):
        """CONV_2D."""
        shape = window_shape(x, window, stride, dilation, padding, units)
        y = self.value("conv", shape, scale or self.near(x, 0.3, 3))
        return self.layer(
            "CONV_2D", x, (units, *window, x.shape[3]), 0, y,
            options("Conv2DOptions", **geometry(stride, dilation, padding, act)), bias,
            per_channel)

    def depthwise(self, x, multiplier=1, window=(3, 3), stride=(1, 1), padding="SAME", act=None,
                  bias="int64"):
        """DEPTHWISE_CONV_2D."""
        units = x.shape[3] * multiplier
        shape = window_shape(x, window, stride, (1, 1), padding, units)
        y = self.value("depthwise", shape, self.near(x, 0.1, 1))
        return self.layer(
            "DEPTHWISE_CONV_2D", x, (1, *window, units), 3, y,
            options("DepthwiseConv2DOptions", depthMultiplier=multiplier,
                    **geometry(stride, (1, 1), padding, act)), bias)

    def transposed(self, x, units, window, stride, size):
        """TRANSPOSE_CONV to so many rows and columns."""
        y = self.value("transposed", (1, *size, units), self.near(x, 1, 4))
        self.layer("TRANSPOSE_CONV", x, (units, *window, x.shape[3]), 0, y,
                   options("TransposeConvOptions", padding=PADDINGS["SAME"], strideH=stride[0],
                           strideW=stride[1]), "int64")
        operator = self.graph.sub.operators[-1]
        source, weights, bias = operator.inputs
        operator.inputs = [self.integers(y.shape), weights, source, bias]
        return y

    def dense(self, x, units, act=None, bias="int64", per_channel=False):
        """FULLY_CONNECTED over all values."""
        y = self.value("dense", (1, units), self.near(x, 3, 12))
        return self.layer(
            "FULLY_CONNECTED", x, (units, int(np.prod(x.shape))), 0, y,
            options("FullyConnectedOptions", fusedActivationFunction=ACTIVATIONS[act]), bias,
            per_channel)

    def pool(self, kind, x, window, stride=(1, 1), padding="SAME", act=None):
        """AVERAGE_POOL_2D or MAX_POOL_2D."""
        shape = window_shape(x, window, stride, (1, 1), padding, x.shape[3])
        return self.unary(f"{kind}_POOL_2D", x, shape=shape, fields=options(
            "Pool2DOptions", padding=PADDINGS[padding], strideH=stride[0], strideW=stride[1],
            filterHeight=window[0], filterWidth=window[1],
            fusedActivationFunction=ACTIVATIONS[act]))

    def binary(self, code, a, b, scale, act=None):
        """ADD, SUB, MUL, MINIMUM or MAXIMUM."""
        y = self.value(code.lower(), np.broadcast_shapes(a.shape, b.shape), scale)
        fields = {} if code.endswith("IMUM") else {"fusedActivationFunction": ACTIVATIONS[act]}
        if code in ("ADD", "SUB"):
            fields["potScaleInt16"] = False
        kind = "MaximumMinimumOptions" if not fields else f"{code.capitalize()}Options"
        self.graph.op(code, [a.index, b.index], [y.index], options(kind, **fields))
        return y

    def unary(self, code, x, scale=None, zero=0, dtype="int16", shape=None, fields=None,
              extra=()):
        """Any operator with one activation input."""
        y = self.value(code.lower(), shape or x.shape, scale or x.scale, zero, dtype)
        self.graph.op(code, [x.index, *extra], [y.index], fields)
        return y

    def concatenation(self, axis, *parts):
        """CONCATENATION of values of one scale."""
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        y = self.value("concatenation", shape, parts[0].scale)
        self.graph.op("CONCATENATION", [part.index for part in parts], [y.index],
                      options("ConcatenationOptions", axis=axis))
        return y
