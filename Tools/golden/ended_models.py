"""Graphs with several ends or with state: `ENDED` maps a name to its maker."""

import numpy as np

from graph import options
from layers import Net

ENDED = {}


class EndedNet(Net):
    """A `Net` with several inputs, variables, joints and cuts."""

    def __init__(self, name):
        super().__init__(name)
        self.sources = []
        self.first_values = []

    def input(self, shape, scale=0.02, zero=-5, dtype="int8"):
        """One more input."""
        self.sources.append(super().input(shape, scale, zero, dtype))
        return self.sources[-1]

    def finish(self, *outputs):
        """The file's bytes."""
        if self.first_values:
            self.initializer()
        return self.graph.build([value.index for value in self.sources],
                                [value.index for value in outputs])

    def concat(self, axis, *parts):
        """CONCATENATION."""
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        y = self.value("concat", shape, parts[0].scale, parts[0].zero)
        self.graph.op("CONCATENATION", [part.index for part in parts],
                      [y.index], options("ConcatenationOptions", axis=axis))
        return y

    def fill(self, like, axis, size, value):
        """FILL with one value, of another tensor's shape but for an axis."""
        shape = list(like.shape)
        shape[axis] = size
        y = self.value("fill", shape, like.scale, like.zero)
        value = self.constant("value", np.int8(value), "int8", scale=like.scale, zero=like.zero)
        self.graph.op("FILL", [self.constant("dims", np.array(shape)), value], [y.index])
        return y

    def strided_slice(self, x, begin, end, begin_mask=0, end_mask=0, shrink=0):
        """STRIDED_SLICE with strides of one; NumPy says the shape."""
        index = tuple(
            begin[axis] if shrink >> axis & 1 else slice(
                None if begin_mask >> axis & 1 else begin[axis],
                None if end_mask >> axis & 1 else end[axis])
            for axis in range(len(begin)))
        shape = np.empty(x.shape, bool)[index].shape
        extra = [self.constant(name, np.array(values)) for name, values in (
            ("begin", begin), ("end", end), ("strides", [1] * len(begin)))]
        return self.unary("STRIDED_SLICE", x, shape, extra=extra,
                          fields=options("StridedSliceOptions",
                                         beginMask=begin_mask,
                                         endMask=end_mask,
                                         shrinkAxisMask=shrink))

    def slice(self, x, begin, size):
        """SLICE; a size of -1 takes what is left."""
        shape = [n - b if s == -1 else s
                 for n, b, s in zip(x.shape, begin, size)]
        return self.unary("SLICE", x, shape, extra=[
            self.constant("begin", np.array(begin)),
            self.constant("size", np.array(size))],
            fields=options("SliceOptions"))

    def split(self, x, axis, count):
        """SPLIT into equal parts."""
        shape = list(x.shape)
        shape[axis] //= count
        parts = [self.value("split", shape, x.scale, x.zero)
                 for _ in range(count)]
        self.graph.op("SPLIT", [self.constant("axis", np.array([axis])),
                                x.index], [part.index for part in parts],
                      options("SplitOptions", numSplits=count))
        return parts

    def split_v(self, x, axis, sizes):
        """SPLIT_V into parts of given sizes."""
        parts = []
        for size in sizes:
            shape = list(x.shape)
            shape[axis] = size
            parts.append(self.value("split_v", shape, x.scale, x.zero))
        self.graph.op("SPLIT_V", [
            x.index, self.constant("sizes", np.array(sizes)),
            self.constant("axis", np.array([axis]))],
            [part.index for part in parts],
            options("SplitVOptions", numSplits=len(sizes)))
        return parts

    def handle(self, name):
        """VAR_HANDLE."""
        index = self.graph.tensor(f"{name}_handle_{self.count}", (),
                                  dtype="resource")
        self.count += 1
        self.graph.op("VAR_HANDLE", [], [index],
                      options("VarHandleOptions", sharedName=name))
        return index

    def variable(self, name, shape, scale, zero, first):
        """A variable and what it holds when an inference starts; `first` are
        the values before the first one."""
        if not self.first_values:
            self.graph.op("CALL_ONCE", [], [],
                          options("CallOnceOptions", initSubgraphIndex=1))
        self.first_values.append((name, shape, scale, zero, first))
        handle = self.handle(name)
        y = self.value(name, shape, scale, zero)
        self.graph.op("READ_VARIABLE", [handle], [y.index])
        return handle, y

    def assign(self, handle, x):
        """ASSIGN_VARIABLE."""
        self.graph.op("ASSIGN_VARIABLE", [handle, x.index], [])

    def initializer(self):
        """The subgraph that runs once."""
        main = self.graph.sub
        self.graph.sub = self.graph.subgraph("initializer")
        for name, shape, scale, zero, first in self.first_values:
            handle = self.handle(name)
            data = np.broadcast_to(first, shape)
            value = self.constant(f"{name}_first", data, "int8", scale=scale,
                                  zero=zero)
            self.graph.op("ASSIGN_VARIABLE", [handle, value], [])
        self.graph.sub = main


def model(function):
    """Registers a maker under its own name."""
    ENDED[function.__name__] = lambda: function(EndedNet(function.__name__))
    return function


@model
def two_inputs(net):
    """A convolved image meets another one; both are read twice."""
    a = net.input((1, 9, 6, 3), scale=0.03, zero=11)
    b = net.input((1, 9, 6, 4), scale=0.05, zero=-20)
    x = net.conv(a, 4, (3, 3), padding="SAME", act="relu", zero=-128)
    x = net.add(x, b)
    y = net.add(net.conv(a, 4), net.conv(b, 4), scale=0.06)
    x = net.add(net.conv(x, 4, (3, 2), (2, 1)),
                net.pool("MAX", y, (3, 2), (2, 1)))
    return net.finish(net.dense(x, 7))


@model
def two_outputs(net):
    """A map of scores, and probabilities from further down."""
    x = net.input((1, 11, 7, 2))
    x = net.conv(x, 6, (3, 3), (2, 1), padding="SAME", act="relu", zero=-128)
    scores = net.conv(x, 3, scale=0.04)
    y = net.mean(net.depthwise(x), [1, 2], False, scale=0.02)
    y = net.dense(y, 5, scale=0.1)
    y = net.unary("SOFTMAX", y, scale=1 / 256, zero=-128,
                  fields=options("SoftmaxOptions", beta=1.0))
    return net.finish(scores, y)


@model
def output_within(net):
    """An output that later operators read too, beside the last one."""
    x = net.input((1, 8, 5, 3))
    x = net.conv(x, 4, (3, 3), act="relu6", zero=-128)
    y = net.conv(x, 2, (2, 2))
    return net.finish(x, y)


@model
def joined_axes(net):
    """CONCATENATION along all three axes, of branches and of an input."""
    x = net.input((1, 7, 5, 3), scale=0.05, zero=3)
    a = net.conv(x, 3, (3, 3), padding="SAME")
    x = net.concat(3, a, x, net.conv(x, 2))
    b = net.conv(x, 8, (2, 1), padding="SAME")
    x = net.concat(1, x, b)
    x = net.concat(-2, x, net.pool("MAX", x, (3, 3), (1, 1), "SAME"), x)
    return net.finish(net.conv(x, 3, (3, 4), (2, 2)))


@model
def cut_axes(net):
    """Slices and splits along all three axes, put together in other orders."""
    x = net.input((1, 10, 8, 6), scale=0.04, zero=-30)
    x = net.conv(x, 6, (1, 1), scale=0.05)
    y = net.strided_slice(x, [0, 2, -6, 0], [0, -1, 8, 6], 0b0001, 0b0001)
    top, bottom = net.split_v(y, 1, [3, 4])
    left, right = net.split(net.concat(1, bottom, top), 2, 2)
    y = net.concat(3, right, left)
    y = net.slice(y, [0, 1, 0, 2], [1, -1, 3, 7])
    z = net.strided_slice(y, [0, 2, 0, 0], [1, 3, 3, 7], shrink=0b0010)
    z = net.reshape(z, (1, 3, 7))
    first, second = net.split_v(z, 2, [2, 5])
    y = net.dense(net.conv(y, 4, (2, 2)), 5)
    return net.finish(net.concat(1, y, net.dense(first, 3),
                                 net.dense(second, 4)))


@model
def filled(net):
    """Filled tensors around what is computed, and as an operand."""
    x = net.input((1, 6, 5, 3), scale=0.04, zero=-7)
    x = net.concat(1, net.fill(x, 1, 2, -7), x)
    x = net.conv(x, 4, (3, 2), act="relu", zero=-128)
    y = net.concat(2, net.fill(x, 2, 1, 5), x, net.conv(x, 4, scale=x.scale, zero=x.zero),
                   net.fill(x, 2, 2, 5))
    y = net.conv(y, 3, (2, 2))
    y = net.add(y, net.fill(y, 3, 1, 90), scale=0.05)
    return net.finish(net.concat(3, y, net.fill(y, 3, 2, 17)))


@model
def stream(net):
    """Two variables: the last rows for a convolution, and what a second one
    needs of the first one's results."""
    x = net.input((1, 2, 1, 6), scale=0.03, zero=9)
    first, kept = net.variable("rows", (1, 3, 1, 6), 0.03, 9,
                               net.rng.integers(-128, 128, (1, 3, 1, 6)))
    x = net.concat(1, kept, x)
    net.assign(first, net.strided_slice(x, [0, -3, 0, 0], [1, 5, 1, 6]))
    x = net.conv(x, 4, (4, 1), act="relu", scale=0.05, zero=-128)
    second, kept = net.variable("features", (1, 4, 1, 4), 0.05, -128, -128)
    x = net.concat(1, kept, x)
    net.assign(second, net.slice(x, [0, 2, 0, 0], [1, 4, 1, 4]))
    x = net.depthwise(x, (5, 1), (1, 1), padding="VALID")
    x = net.dense(x, 3, scale=0.1)
    return net.finish(net.unary("LOGISTIC", x, scale=1 / 256, zero=-128))


@model
def kept_sum(net):
    """A result that is the next inference's operand, and an input kept as it
    is; the result is an output too."""
    x = net.input((1, 4, 3, 2), scale=0.04, zero=0)
    first, total = net.variable("total", (1, 4, 3, 2), 0.06, -3, 17)
    second, last = net.variable("last", (1, 4, 3, 2), 0.04, 0, 0)
    y = net.add(net.conv(x, 2), net.conv(total, 2), scale=0.07)
    y = net.add(y, last, scale=0.06, zero=-3)
    net.assign(first, y)
    net.assign(second, x)
    return net.finish(y, net.conv(y, 1, (2, 2)))
