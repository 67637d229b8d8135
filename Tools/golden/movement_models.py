"""Graphs of what moves values, and of what becomes such: adds to `DIRECT`."""

import numpy as np

from direct_models import DIRECT
from graph import ACTIVATIONS, PADDINGS, options
from layers import Net


class MovingNet(Net):
    """A `Net` with borders, resizes, transposes, blocks and picks."""

    def mirror(self, x, pads, mode):
        """MIRROR_PAD; `mode` 0 leaves the edge out, 1 repeats it."""
        shape = [n + sum(p) for n, p in zip(x.shape, pads)]
        return self.unary("MIRROR_PAD", x, shape, extra=[
            self.constant("pads", np.array(pads))],
            fields=options("MirrorPadOptions", mode=mode))

    def pad_value(self, x, pads, value):
        """PADV2 with a stored value."""
        shape = [n + sum(p) for n, p in zip(x.shape, pads)]
        return self.unary("PADV2", x, shape, extra=[
            self.constant("pads", np.array(pads)),
            self.constant("value", np.array(value), "int8", scale=x.scale,
                          zero=x.zero)], fields=options("PadV2Options"))

    def resize(self, kind, x, size, **fields):
        """RESIZE_NEAREST_NEIGHBOR or RESIZE_BILINEAR."""
        code, table = {
            "nearest": ("RESIZE_NEAREST_NEIGHBOR",
                        "ResizeNearestNeighborOptions"),
            "bilinear": ("RESIZE_BILINEAR", "ResizeBilinearOptions")}[kind]
        return self.unary(code, x, (1, *size, x.shape[3]), extra=[
            self.constant("size", np.array(size))],
            fields=options(table, **fields))

    def transpose(self, x, order):
        """TRANSPOSE."""
        return self.unary("TRANSPOSE", x, [x.shape[a] for a in order], extra=[
            self.constant("order", np.array(order))],
            fields=options("TransposeOptions"))

    def blocks(self, x, side):
        """DEPTH_TO_SPACE."""
        _, h, w, c = x.shape
        return self.unary("DEPTH_TO_SPACE", x, (
            1, h * side, w * side, c // side**2), fields=options(
                "DepthToSpaceOptions", blockSize=side))

    def depth(self, x, side):
        """SPACE_TO_DEPTH."""
        _, h, w, c = x.shape
        return self.unary("SPACE_TO_DEPTH", x, (
            1, h // side, w // side, c * side**2), fields=options(
                "SpaceToDepthOptions", blockSize=side))

    def gather(self, x, axis, indices):
        """GATHER with constant indices."""
        shape = np.take(np.empty(x.shape, bool), indices, axis).shape
        return self.unary("GATHER", x, shape, extra=[
            self.constant("indices", np.array(indices))],
            fields=options("GatherOptions", axis=axis))

    def strided(self, x, begin, end, strides, **masks):
        """STRIDED_SLICE."""
        index = tuple(slice(
            None if masks.get("beginMask", 0) >> axis & 1 else begin[axis],
            None if masks.get("endMask", 0) >> axis & 1 else end[axis],
            strides[axis]) for axis in range(len(begin)))
        shape = np.empty(x.shape, bool)[index].shape
        extra = [self.constant(name, np.array(values)) for name, values in (
            ("begin", begin), ("end", end), ("strides", strides))]
        return self.unary("STRIDED_SLICE", x, shape, extra=extra,
                          fields=options("StridedSliceOptions", **masks))

    def broadcast(self, x, shape):
        """BROADCAST_TO."""
        return self.unary("BROADCAST_TO", x, shape, extra=[
            self.constant("shape", np.array(shape))],
            fields=options("BroadcastToOptions"))

    def stack(self, axis, *parts):
        """PACK."""
        shape = list(parts[0].shape)
        shape.insert(axis, len(parts))
        y = self.value("pack", shape, parts[0].scale, parts[0].zero)
        self.graph.op("PACK", [part.index for part in parts], [y.index],
                      options("PackOptions", valuesCount=len(parts),
                              axis=axis))
        return y

    def unstack(self, x, axis):
        """UNPACK."""
        shape = [n for a, n in enumerate(x.shape) if a != axis]
        parts = [self.value("unpack", shape, x.scale, x.zero)
                 for _ in range(x.shape[axis])]
        self.graph.op("UNPACK", [x.index], [part.index for part in parts],
                      options("UnpackOptions", num=len(parts), axis=axis))
        return parts

    def add_channels(self, axis, *parts):
        """CONCATENATION of parts of one scale."""
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        y = self.value("concat", shape, parts[0].scale, parts[0].zero)
        self.graph.op("CONCATENATION", [part.index for part in parts],
                      [y.index], options("ConcatenationOptions", axis=axis))
        return y

    def transposed(self, x, units, window, stride, padding, act=None,
                   bias=True, scale=0.05, zero=3):
        """TRANSPOSE_CONV."""
        depth = x.shape[3]
        if padding == "SAME":
            size = [n * s for n, s in zip(x.shape[1:3], stride)]
        else:
            size = [n * s + max(k - s, 0) for n, k, s in zip(
                x.shape[1:3], window, stride)]
        scales = self.scales(units, np.prod(window) * depth // 2, x, scale,
                             None)
        w = self.weights((units, *window, depth), scales, 0)
        inputs = [self.constant("shape", np.array([1, *size, units])), w,
                  x.index]
        if bias:
            inputs.append(self.with_bias(x, w, True, scales, units)[2])
        y = self.value("transposed", (1, *size, units), scale, zero)
        self.graph.op("TRANSPOSE_CONV", inputs, [y.index], options(
            "TransposeConvOptions", padding=PADDINGS[padding],
            strideH=stride[0], strideW=stride[1],
            fusedActivationFunction=ACTIVATIONS[act]))
        return y

    def dilated(self, x, block, pads, crops, convolve):
        """SPACE_TO_BATCH_ND, what `convolve` makes of it, BATCH_TO_SPACE_ND:
        TensorFlow's dilated convolution."""
        count = int(np.prod(block))
        sizes = [(n + sum(p)) // b
                 for n, p, b in zip(x.shape[1:-1], pads, block)]
        y = self.unary("SPACE_TO_BATCH_ND", x, (
            count, *sizes, x.shape[-1]), extra=[
                self.constant("block", np.array(block)),
                self.constant("pads", np.array(pads))],
            fields=options("SpaceToBatchNDOptions"))
        y = convolve(y)
        sizes = [n * b - sum(c)
                 for n, b, c in zip(y.shape[1:-1], block, crops)]
        return self.unary("BATCH_TO_SPACE_ND", y, (
            1, *sizes, y.shape[-1]), extra=[
                self.constant("block", np.array(block)),
                self.constant("crops", np.array(crops))],
            fields=options("BatchToSpaceNDOptions"))


def model(function):
    """Registers a maker under its own name."""
    DIRECT[function.__name__] = lambda: function(MovingNet(function.__name__))
    return function


@model
def pad_axes(net):
    """PAD along every axis, PADV2 by another value than zero, both too wide
    for a window to hold."""
    x = net.input((1, 5, 6, 3), zero=12)
    x = net.pad(x, [(0, 0), (1, 2), (0, 3), (2, 1)])
    x = net.conv(x, 4, (3, 3), (2, 1))
    x = net.pad_value(x, [(0, 0), (2, 0), (1, 1), (0, 0)], -70)
    x = net.conv(x, 4, (2, 2))
    return net.finish(net.pad_value(x, [(0, 0), (0, 0), (0, 0), (0, 3)], 9))


@model
def mirror_pad(net):
    """MIRROR_PAD with and without the edge, then along the channels."""
    x = net.input((1, 5, 6, 4), zero=12)
    x = net.mirror(x, [(0, 0), (2, 4), (5, 1), (0, 0)], 0)
    x = net.conv(x, 4, (3, 3), (2, 2), act="relu")
    x = net.mirror(x, [(0, 0), (1, 2), (2, 0), (0, 0)], 1)
    return net.finish(net.mirror(x, [(0, 0), (0, 0), (0, 0), (1, 3)], 0))


@model
def resize_nearest(net):
    """RESIZE_NEAREST_NEIGHBOR by whole factors and others, all rules."""
    x = net.input((1, 4, 5, 3))
    x = net.resize("nearest", x, (8, 10))
    x = net.conv(x, 4, (3, 3), act="relu", padding="SAME")
    x = net.resize("nearest", x, (11, 7), alignCorners=True)
    x = net.conv(x, 3, (2, 2))
    x = net.resize("nearest", x, (6, 9), halfPixelCenters=True)
    return net.finish(net.conv(x, 2))


@model
def resize_bilinear(net):
    """RESIZE_BILINEAR up and down, all rules."""
    x = net.input((1, 4, 5, 3))
    x = net.resize("bilinear", x, (8, 10))
    x = net.conv(x, 4, (3, 3), act="relu", padding="SAME")
    x = net.resize("bilinear", x, (11, 7), alignCorners=True)
    x = net.conv(x, 3, (2, 2))
    x = net.resize("bilinear", x, (21, 13), halfPixelCenters=True)
    x = net.resize("bilinear", x, (5, 4), halfPixelCenters=True)
    return net.finish(x)


@model
def transpose_axes(net):
    """TRANSPOSE of all three axes, of two, and of none but those of 1."""
    x = net.input((1, 4, 5, 3))
    x = net.conv(net.transpose(x, (0, 2, 1, 3)), 4, (2, 2))
    x = net.conv(net.transpose(x, (0, 3, 1, 2)), 6, (2, 2), act="relu")
    x = net.conv(net.transpose(x, (0, 1, 3, 2)), 3, (1, 2))
    x = net.reshape(x, (1, *x.shape[1:3], 3))
    x = net.reshape(x, (1, x.shape[1] * x.shape[2], 3))
    x = net.transpose(x, (0, 2, 1))
    return net.finish(net.transpose(net.reshape(x, (1, 1, *x.shape[1:])),
                                    (0, 2, 1, 3)))


@model
def blocks(net):
    """DEPTH_TO_SPACE and SPACE_TO_DEPTH, with layers between."""
    x = net.input((1, 6, 4, 3))
    x = net.conv(net.depth(x, 2), 9, (2, 1), act="relu")
    x = net.conv(net.blocks(x, 3), 4, (2, 2))
    x = net.pad(x, [(0, 0), (1, 0), (1, 0), (0, 0)])
    return net.finish(net.blocks(net.depth(x, 3), 3))


@model
def picks(net):
    """GATHER along each axis, in and out of order, and of one index."""
    x = net.input((1, 6, 5, 8))
    x = net.gather(x, 3, [7, 0, 3, 3, 1])
    x = net.conv(x, 6, (2, 2), act="relu")
    x = net.gather(x, 1, [1, 2, 3])
    x = net.gather(x, 2, [3, 0])
    x = net.conv(x, 4)
    return net.finish(net.gather(x, 1, 2))


@model
def strides(net):
    """STRIDED_SLICE of every other value, backwards too, and of a box."""
    x = net.input((1, 9, 8, 6))
    x = net.strided(x, (0, 1, 0, 1), (1, 9, 8, 6), (1, 2, 1, 1))
    x = net.conv(x, 4, (2, 2), act="relu")
    x = net.strided(x, (0, 2, 6, 0), (1, 0, 0, 4), (1, -1, -2, 1), endMask=6)
    x = net.conv(x, 6)
    return net.finish(net.strided(x, (0, 0, 0, 1), (1, 2, 3, 6),
                                  (1, 1, 1, 3)))


@model
def tiles(net):
    """BROADCAST_TO of a row and of a column."""
    x = net.input((1, 6, 5, 3))
    x = net.conv(x, 4, (6, 1))
    x = net.conv(net.broadcast(x, (1, 7, 5, 4)), 1, (1, 5), act="relu")
    return net.finish(net.broadcast(x, (1, 7, 3, 4)))


@model
def stacks(net):
    """UNPACK along the rows, PACK along the channels of sequences."""
    x = net.input((1, 4, 5, 3))
    x = net.conv(x, 3, (2, 2), act="relu")
    a, b, c = net.unstack(x, 1)
    return net.finish(net.stack(2, c, a, b))


@model
def transposed_same(net):
    """TRANSPOSE_CONV as decoders have it: 3 x 3 by 2, then 4 x 4 by 2."""
    x = net.input((1, 3, 4, 5))
    x = net.transposed(x, 4, (3, 3), (2, 2), "SAME", act="relu")
    x = net.transposed(x, 3, (4, 4), (2, 2), "SAME", bias=False)
    return net.finish(net.conv(x, 2))


@model
def transposed_valid(net):
    """TRANSPOSE_CONV with uneven strides and kernels, and without a stride."""
    x = net.input((1, 3, 4, 5), zero=77)
    x = net.transposed(x, 4, (2, 5), (3, 2), "VALID")
    x = net.transposed(x, 3, (3, 2), (1, 1), "VALID", act="relu6")
    return net.finish(net.transposed(x, 3, (5, 3), (1, 2), "SAME"))


@model
def grouped(net):
    """CONV_2D in two groups, then in as many as there are channels."""
    x = net.input((1, 6, 7, 6))
    x = net.conv(x, 8, (3, 3), padding="SAME", groups=2, act="relu")
    x = net.conv(x, 4, (2, 1), groups=4)
    return net.finish(net.conv(x, 8, (1, 2), groups=4, bias=False))


@model
def four_bit_weights(net):
    """Weights of type INT4, two to a byte, odd numbers of them too."""
    net.width, net.span = "int4", 7
    x = net.input((1, 6, 7, 3))
    x = net.conv(x, 5, (3, 3), padding="SAME", act="relu")
    x = net.depthwise(x, (3, 2))
    x = net.conv(x, 3)
    x = net.pool("AVERAGE", x, (6, 7), (1, 1))
    return net.finish(net.dense(x, 5, weights=0.1))


@model
def dilated_images(net):
    """Convolutions dilated by 2 and by 3 x 1, SAME and VALID, and a depthwise
    one."""
    x = net.input((1, 8, 9, 3), zero=20)
    x = net.dilated(x, (2, 2), [(2, 2), (2, 3)], [(0, 0), (0, 1)],
                    lambda y: net.conv(y, 4, (3, 3), act="relu"))
    x = net.dilated(x, (3, 1), [(0, 1), (0, 0)], [(0, 1), (0, 0)],
                    lambda y: net.conv(y, 3, (2, 1)))
    x = net.dilated(x, (2, 2), [(2, 3), (2, 3)], [(0, 1), (0, 1)],
                    lambda y: net.depthwise(y, (3, 3), padding="VALID"))
    return net.finish(net.conv(x, 2))


@model
def dilated_sequence(net):
    """Conv1D dilated by 4, causal, as Keras writes it: an axis of one comes
    and goes within."""
    def convolve(y):
        y = net.unary("EXPAND_DIMS", y, (
            y.shape[0], 1, *y.shape[1:]), extra=[
                net.constant("axis", np.array(1))],
            fields=options("ExpandDimsOptions"))
        y = net.conv(y, 5, (1, 3), act="relu")
        return net.reshape(y, (y.shape[0], *y.shape[2:]))

    x = net.input((1, 14, 3), zero=-30)
    x = net.dilated(x, (4,), [(8, 2)], [(0, 2)], convolve)
    x = net.reshape(x, (1, 1, *x.shape[1:]))
    return net.finish(net.conv(x, 2))
