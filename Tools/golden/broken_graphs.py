"""Files whose bytes are sound but whose graph is not, or is not supported.

`UNSUPPORTED` maps a name to (operators, maker).
"""

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema,
)

from broken_bytes import corrupt, small
from graph import Graph, options
from layers import Net

UNSUPPORTED = {}


def unsupported(*operators):
    """Registers a maker of a valid model Thimble does not run."""
    def register(function):
        UNSUPPORTED[function.__name__] = (operators, function)
        return function
    return register


def changed(change):
    """The valid net's bytes after `change(model)` on its schema objects."""
    net, y = small()
    change(net.graph.model)
    return net.finish(y)


def sub(model):
    """The only subgraph."""
    return model.subgraphs[0]


def weights(model):
    """The convolution's weight tensor."""
    return sub(model).tensors[sub(model).operators[0].inputs[1]]


def set_scale(tensor, value):
    """Replaces a tensor's scale."""
    tensor.quantization.scale = np.array([value], np.float32)


@corrupt("schema version 2")
def schema_version():
    return changed(lambda m: setattr(m, "version", 2))


@corrupt("a model without a subgraph")
def no_subgraph():
    return changed(lambda m: m.subgraphs.clear())


@corrupt("operator 0 reads tensor 999")
def tensor_index_out_of_range():
    return changed(lambda m: sub(m).operators[0].inputs.__setitem__(0, 999))


@corrupt("operator 1 uses operator code 77")
def operator_code_out_of_range():
    return changed(lambda m: setattr(sub(m).operators[1], "opcodeIndex", 77))


@corrupt("a weight tensor uses buffer 500")
def buffer_index_out_of_range():
    return changed(lambda m: setattr(weights(m), "buffer", 500))


@corrupt("an activation is −3 pixels high")
def negative_dimension():
    return changed(lambda m: sub(m).tensors[0].shape.__setitem__(1, -3))


@corrupt("an activation is no pixel wide")
def zero_dimension():
    return changed(lambda m: sub(m).tensors[0].shape.__setitem__(2, 0))


@corrupt("an activation of 2^48 bytes")
def huge_dimension():
    return changed(lambda m: setattr(sub(m).tensors[0], "shape",
                                     [1, 1 << 24, 1 << 24, 1]))


@corrupt("a weight buffer shorter than its shape")
def weights_too_short():
    def cut(m):
        buffer = m.buffers[weights(m).buffer]
        buffer.data = buffer.data[:-5]
    return changed(cut)


@corrupt("two weight scales for three channels")
def scales_not_one_per_channel():
    def cut(m):
        q = weights(m).quantization
        q.scale, q.zeroPoint = q.scale[:2], q.zeroPoint[:2]
    return changed(cut)


@corrupt("an activation's scale is not a number")
def scale_nan():
    return changed(lambda m: set_scale(sub(m).tensors[0], np.nan))


@corrupt("an activation's scale is zero")
def scale_zero():
    return changed(lambda m: set_scale(sub(m).tensors[0], 0))


@corrupt("an int8 activation without a scale")
def scale_missing():
    return changed(lambda m: setattr(sub(m).tensors[0], "quantization", None))


@corrupt("an int8 activation with zero point 300")
def zero_point_out_of_range():
    return changed(lambda m: setattr(sub(m).tensors[0].quantization,
                                     "zeroPoint", [300]))


@corrupt("a convolution with stride 0")
def stride_zero():
    return changed(lambda m: setattr(sub(m).operators[0].builtinOptions,
                                     "strideH", 0))


@corrupt("a convolution whose output is a row too high for its window")
def output_shape_wrong():
    def grow(m):
        out = sub(m).tensors[sub(m).operators[0].outputs[0]]
        out.shape[1] += 1
    return changed(grow)


@corrupt("operator 0 reads what operator 1 makes")
def cycle():
    def loop(m):
        first, second = sub(m).operators
        first.inputs[0] = second.outputs[0]
    return changed(loop)


@corrupt("one tensor is the output of two operators")
def written_twice():
    def twice(m):
        first, second = sub(m).operators
        first.outputs[0] = second.outputs[0]
    return changed(twice)


@unsupported("LOCAL_RESPONSE_NORMALIZATION")
def local_response():
    net, y = small()
    return net.finish(net.unary("LOCAL_RESPONSE_NORMALIZATION", y))


@unsupported("UNIDIRECTIONAL_SEQUENCE_LSTM")
def lstm():
    net = Net("lstm")
    x = net.input((1, 5, 4))
    return net.finish(net.unary(
        "UNIDIRECTIONAL_SEQUENCE_LSTM", x, (1, 5, 3), extra=[-1] * 23,
        fields=options("UnidirectionalSequenceLSTMOptions")))


@unsupported("CUSTOM (EdgeDetector)")
def custom():
    net, y = small()
    net.graph.code("CUSTOM")
    net.graph.model.operatorCodes[-1].customCode = "EdgeDetector"
    return net.finish(net.unary("CUSTOM", y))


FIVE = ("CUMSUM", "LOCAL_RESPONSE_NORMALIZATION", "CUSTOM", "LSH_PROJECTION", "CUMSUM")


@unsupported(*("CUSTOM (EdgeDetector)" if code == "CUSTOM" else code for code in FIVE))
def five_at_once():
    net, y = small()
    net.graph.code("CUSTOM")
    net.graph.model.operatorCodes[-1].customCode = "EdgeDetector"
    for code in FIVE:
        y = net.unary(code, y)
    return net.finish(y)


@unsupported("CONV_2D (int16 activations)")
def int16_activations():
    graph = Graph()
    x = graph.tensor("x", (1, 3, 3, 2), 0.001, dtype="int16")
    w = graph.tensor("w", (2, 1, 1, 2), [0.01, 0.02], data=np.ones(4))
    y = graph.tensor("y", (1, 3, 3, 2), 0.001, dtype="int16")
    graph.op("CONV_2D", [x, w, -1], [y], options(
        "Conv2DOptions", strideH=1, strideW=1))
    return graph.build([x], [y])


@unsupported("CONV_2D (weights computed at run time)")
def weights_not_constant():
    net = Net("weights")
    x = net.input((1, 1, 1, 2))
    w = net.unary("RELU", x)
    y = net.value("y", (1, 1, 1, 1), 0.1, 0)
    net.graph.op("CONV_2D", [x.index, w.index, -1], [y.index], options(
        "Conv2DOptions", strideH=1, strideW=1))
    return net.finish(y)


@unsupported("CONV_2D (batch of 2)")
def batch_of_two():
    net = Net("batch")
    x = net.input((2, 3, 3, 2))
    return net.finish(net.conv(x, 2))


def float_model():
    """Convolution and ReLU in float32."""
    graph = Graph()
    x = graph.tensor("x", (1, 4, 4, 2), dtype="float32")
    w = graph.tensor("w", (3, 2, 2, 2), dtype="float32",
                     data=np.linspace(-1, 1, 24))
    b = graph.tensor("b", (3,), dtype="float32", data=[0.1, -0.2, 0.3])
    y = graph.tensor("y", (1, 3, 3, 3), dtype="float32")
    graph.op("CONV_2D", [x, w, b], [y], options(
        "Conv2DOptions", padding=schema.Padding.VALID, strideH=1, strideW=1,
        fusedActivationFunction=schema.ActivationFunctionType.RELU))
    return graph.build([x], [y])
