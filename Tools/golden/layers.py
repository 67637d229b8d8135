"""Operators for hand-made graphs: shapes follow, scales are the caller's.

A `Net` grows a graph from one int8 input. Every method takes and returns a
`Value`; weights (within ± `span`) and biases are random, from its seed.
"""

import collections
import zlib

import numpy as np

import numerics
from graph import ACTIVATIONS, PADDINGS, Graph, options

Value = collections.namedtuple("Value", "index shape scale zero")


OPERANDS = {"ADD": "AddOptions", "SUB": "SubOptions", "MUL": "MulOptions",
            "DIV": "DivOptions", "MINIMUM": "MaximumMinimumOptions",
            "MAXIMUM": "MaximumMinimumOptions",
            "SQUARED_DIFFERENCE": "SquaredDifferenceOptions"}


class Net:
    """A graph under construction with its random numbers."""

    def __init__(self, name):
        self.graph = Graph()
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.count = 0
        self.span = 127
        self.width = "int8"
        self.source = None

    def input(self, shape, scale=0.02, zero=-5, dtype="int8"):
        """The graph's only input."""
        self.source = self.value("input", shape, scale, zero, dtype)
        return self.source

    def value(self, name, shape, scale, zero, dtype="int8"):
        """A new activation tensor."""
        scale = np.float32(scale)
        index = self.graph.tensor(f"{name}_{self.count}", shape, scale, zero, dtype=dtype)
        self.count += 1
        return Value(index, tuple(shape), scale, zero)

    def constant(self, name, data, dtype="int32", **fields):
        """A constant tensor, by index."""
        self.count += 1
        return self.graph.tensor(f"{name}_{self.count}", np.shape(data),
                                 dtype=dtype, data=data, **fields)

    def finish(self, *outputs):
        """The file's bytes."""
        return self.graph.build([self.source.index],
                                [value.index for value in outputs])

    def unary(self, code, x, shape=None, scale=None, zero=None, extra=(),
              fields=None):
        """Any operator with one activation input."""
        y = self.value(code.lower(), shape or x.shape,
                       x.scale if scale is None else scale,
                       x.zero if zero is None else zero)
        self.graph.op(code, [x.index, *extra], [y.index], fields)
        return y

    def matmul(self, a, b, transposes=(False, False), scale=0.05, zero=3):
        """BATCH_MATMUL by an activation, or by a constant's index and shape."""
        index, shape = (b.index, b.shape) if isinstance(b, Value) else b
        rows = a.shape[-1] if transposes[0] else a.shape[-2]
        columns = shape[-2] if transposes[1] else shape[-1]
        y = self.value("matmul", (*a.shape[:-2], rows, columns), scale, zero)
        self.graph.op("BATCH_MATMUL", [a.index, index], [y.index], options(
            "BatchMatMulOptions", adjX=transposes[0], adjY=transposes[1]))
        return y

    def pool(self, kind, x, window, stride, padding="VALID", act=None):
        """AVERAGE_POOL_2D or MAX_POOL_2D."""
        shape = window_shape(x, window, stride, (1, 1), padding, x.shape[3])
        return self.unary(f"{kind}_POOL_2D", x, shape, fields=options(
            "Pool2DOptions", padding=PADDINGS[padding], strideH=stride[0],
            strideW=stride[1], filterHeight=window[0], filterWidth=window[1],
            fusedActivationFunction=ACTIVATIONS[act]))

    def conv(self, x, units, window=(1, 1), stride=(1, 1), dilation=(1, 1),
             padding="VALID", act=None, bias=True, groups=1, weights=None,
             scale=0.05, zero=3):
        """CONV_2D; `weights`: the scales, one or one per unit."""
        depth = x.shape[3] // groups
        scales = self.scales(units, np.prod(window) * depth, x, scale, weights)
        w = self.weights((units, *window, depth), scales, 0)
        inputs = self.with_bias(x, w, bias, scales, units)
        y = self.value("conv", window_shape(x, window, stride, dilation,
                                            padding, units), scale, zero)
        self.graph.op("CONV_2D", inputs, [y.index], options(
            "Conv2DOptions", **geometry(stride, dilation, padding, act)))
        return y

    def depthwise(self, x, window=(3, 3), stride=(1, 1), dilation=(1, 1),
                  padding="SAME", act=None, bias=True, multiplier=1,
                  weights=None, scale=0.05, zero=3):
        """DEPTHWISE_CONV_2D."""
        units = x.shape[3] * multiplier
        scales = self.scales(units, np.prod(window), x, scale, weights)
        w = self.weights((1, *window, units), scales, 3)
        inputs = self.with_bias(x, w, bias, scales, units)
        y = self.value("depthwise", window_shape(
            x, window, stride, dilation, padding, units), scale, zero)
        self.graph.op("DEPTHWISE_CONV_2D", inputs, [y.index], options(
            "DepthwiseConv2DOptions", depthMultiplier=multiplier,
            **geometry(stride, dilation, padding, act)))
        return y

    def dense(self, x, units, act=None, bias=True, weights=None, scale=0.05,
              zero=3, rows=None):
        """FULLY_CONNECTED; a number as `weights` means per tensor."""
        depth = int(np.prod(x.shape)) // (rows or 1)
        scales = self.scales(units, depth, x, scale, weights)
        w = self.weights((units, depth), scales, 0)
        inputs = self.with_bias(x, w, bias, scales, units)
        y = self.value("dense", (rows or 1, units), scale, zero)
        self.graph.op("FULLY_CONNECTED", inputs, [y.index], options(
            "FullyConnectedOptions",
            fusedActivationFunction=ACTIVATIONS[act]))
        return y

    def add(self, a, b, act=None, scale=0.04, zero=-9):
        """ADD."""
        shape = np.broadcast_shapes(a.shape, b.shape)
        y = self.value("add", shape, scale, zero)
        self.graph.op("ADD", [a.index, b.index], [y.index], options(
            "AddOptions", fusedActivationFunction=ACTIVATIONS[act]))
        return y

    def join(self, code, a, b, act=None, scale=0.04, zero=-9):
        """An operator of two operands; one may be an array, a constant."""
        tensors, shapes = [], []
        for operand in (a, b):
            if isinstance(operand, Value):
                tensors.append(operand.index)
                shapes.append(operand.shape)
                continue
            # What is compared has one scale.
            compared = code in ("MINIMUM", "MAXIMUM")
            other = b if operand is a else a
            tensors.append(self.constant(
                "operand", operand, "int8", scale=other.scale if compared else
                0.03, zero=other.zero if compared else 11))
            shapes.append(operand.shape)
        y = self.value(code.lower(), np.broadcast_shapes(*shapes), scale, zero)
        kind, fields = OPERANDS[code], {}
        if hasattr(options(kind), "fusedActivationFunction"):
            fields["fusedActivationFunction"] = ACTIVATIONS[act]
        self.graph.op(code, tensors, [y.index], options(kind, **fields))
        return y

    def mean(self, x, axes, keep, scale=None, zero=None):
        """MEAN."""
        axis = self.constant("axes", np.array(axes))
        shape = np.empty(x.shape, bool).any(tuple(axes), keepdims=keep).shape
        return self.unary("MEAN", x, shape, scale, zero, [axis],
                          options("ReducerOptions", keepDims=keep))

    def pad(self, x, pads):
        """PAD; `pads` one (before, after) pair for each dimension."""
        shape = [n + sum(p) for n, p in zip(x.shape, pads)]
        return self.unary("PAD", x, shape, extra=[
            self.constant("pads", np.array(pads))],
            fields=options("PadOptions"))

    def reshape(self, x, shape):
        """RESHAPE to a constant shape."""
        return self.unary("RESHAPE", x, shape, extra=[
            self.constant("shape", np.array(shape))],
            fields=options("ReshapeOptions", newShape=list(shape)))

    def scales(self, units, taps, x, scale, given):
        """Weight scales that make the output use its range."""
        if given is not None:
            return np.asarray(given, np.float32)
        deviation = 74 * self.span / 127
        full = scale * 70 / (
            float(x.scale) * 74 * deviation * np.sqrt(float(taps)))
        return (full * self.rng.uniform(0.3, 1.7, units)).astype(np.float32)

    def weights(self, shape, scales, axis):
        """A random weight tensor."""
        data = self.rng.integers(-self.span, self.span + 1, shape)
        return self.constant("weights", data, self.width, scale=scales,
                             axis=axis)

    def with_bias(self, x, weights, bias, scales, units):
        """The operator's input list; `bias` None leaves the slot empty (−1),
        False leaves the slot out."""
        if bias is False:
            return [x.index, weights]
        if bias is None:
            return [x.index, weights, -1]
        data = bias
        if bias is True:
            most = 9000 * self.span // 127
            data = self.rng.integers(-most, most, units)
        return [x.index, weights, self.constant(
            "bias", np.broadcast_to(data, units), scale=x.scale * scales)]


def geometry(stride, dilation, padding, act):
    """Option fields shared by the convolutions."""
    return {"padding": PADDINGS[padding], "strideH": stride[0],
            "strideW": stride[1], "dilationHFactor": dilation[0],
            "dilationWFactor": dilation[1],
            "fusedActivationFunction": ACTIVATIONS[act]}


def window_shape(x, window, stride, dilation, padding, units):
    """Output shape of a sliding window."""
    extents = [numerics.pool_geometry(size, (k - 1) * d + 1, s, padding)[0]
               for size, k, s, d in zip(x.shape[1:3], window, stride, dilation)]
    return (x.shape[0], *extents, units)
